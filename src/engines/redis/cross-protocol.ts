/** A browser that was made to speak to this port begins like this; the real server hangs up on it. */
export function isForeignProtocol([first = ""]: readonly string[]): boolean {
  return /^(post|host:)$/i.test(first);
}

export const attackWarning =
  "Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This is likely due to an attacker attempting to use Cross Protocol Scripting to compromise your Redis instance.";
