// A small application: counts visits in Redis. It speaks RESP itself, so that nothing has to be installed.
"use strict";
const http = require("node:http");
const net = require("node:net");

const redis = new URL(process.env.REDIS_URL || "redis://127.0.0.1:6379");
const port = Number(process.env.PORT || 3000);
const host = process.env.HOST || "0.0.0.0";

// One command on a connection of its own; resolves with the reply's text.
function ask(...words) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: redis.hostname, port: Number(redis.port || 6379) });
    let text = "";
    socket.setTimeout(2000, () => socket.destroy(new Error("no answer from Redis")));
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      text += chunk;
      const reply = /^([+:-])(.*)\r\n/.exec(text);
      if (!reply) return;
      socket.end();
      if (reply[1] === "-") reject(new Error(reply[2]));
      else resolve(reply[2]);
    });
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`);
  });
}

const routes = {
  "GET /health": async () => [200, { redis: await ask("PING") }],
  "POST /visits": async () => [201, { visits: Number(await ask("INCR", "visits")) }],
};

const server = http.createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  const [status, body] = route ? await route().catch((problem) => [503, { error: problem.message }]) : [404, { error: "not found" }];
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
});

server.listen(port, host, () => console.log(`listening on ${host}:${port}, Redis at ${redis.host}`));
process.on("SIGTERM", () => server.close(() => process.exit(0)) && server.closeAllConnections());
