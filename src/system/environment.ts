/** This process's environment. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** What a program needs to run at all on this machine, wherever it was started from. */
const inherited =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|TMP|TEMP|XDG_.*|LD_LIBRARY_PATH|SSL_CERT_.*|NODE_EXTRA_CA_CERTS|NODE_COMPILE_CACHE|NODE_V8_COVERAGE|(HTTP|HTTPS|NO|ALL)_PROXY|JAVA_HOME|VIRTUAL_ENV|PYENV_.*|RBENV_.*|GEM_HOME|NVM_.*|VOLTA_HOME|ASDF_.*|GOPATH|GOROOT|CARGO_HOME|RUSTUP_HOME)$/i;

/**
 * The part of an environment that services get. A container sees nothing of its host's, so a variable that is missing in the
 * manifest must be missing here too.
 */
export function inheritedEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && inherited.test(entry[0]),
    ),
  );
}
