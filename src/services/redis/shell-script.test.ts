import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { programOfScript } from "./shell-script.ts";

const env = { PASSWORD: "a b", FLAGS: "--save 60 1", EMPTY: "" };

describe("a shell script that comes to one program", () => {
  it.each([
    'redis-server --requirepass "$PASSWORD"',
    "exec redis-server --requirepass $PASSWORD",
    'exec redis-server $FLAGS --port "${PORT:-7000}" ${EMPTY:-x} ${EMPTY-y}',
    "true; redis-server --save '' --requirepass it\\'s",
    "echo hi && exec redis-server /etc/redis.conf",
    'set -e\nexport PORT=7001\nexec redis-server --port "$PORT"',
    'redis-server --requirepass "a\\$b" --appendonly "yes"$EMPTY',
    "redis-server --requirepass p#w --dir /data/*x",
  ])("%s", (script) => {
    const shown = execFileSync("sh", ["-c", script.replace(/(exec )?redis-server/, 'printf "%s\\n" redis-server')], {
      env,
      encoding: "utf8",
    });
    const said = shown.split("\n").slice(script.startsWith("echo") ? 1 : 0, -1);
    expect(programOfScript(script, env)).toEqual(said);
  });

  it.each(["sysctl -w x=1; redis-server", "mkdir -p /data && chown redis /data && redis-server"])(
    "%s: what prepares a container is passed over",
    (script) => {
      expect(programOfScript(script, env)).toEqual(["redis-server"]);
    },
  );

  it.each([
    "redis-server | tee log",
    "redis-server & wait",
    "echo x > /etc/redis.conf && redis-server /etc/redis.conf",
    "redis-server --requirepass $(cat /run/secrets/pw)",
    "redis-server --requirepass `cat /run/secrets/pw`",
    "redis-server --replica-announce-ip $HOSTNAME",
    "redis-server; sleep 1; redis-cli ping",
    "if true; then redis-server; fi",
    "envsubst x y; redis-server",
  ])("%s: what does more is not understood", (script) => {
    expect(programOfScript(script, env)).toBeUndefined();
  });
});
