import { type ComposeCase, project, web } from "../compose-case.ts";

function ports(...entries: readonly string[]): ComposeCase {
  return { name: `ports: ${entries.join(" ")}`, files: web(`ports: ${JSON.stringify(entries)}`) };
}

function volumes(...entries: readonly string[]): ComposeCase {
  const text = `services:\n  web: { image: x, volumes: [${entries.join(", ")}] }\nvolumes: { vol: }\n`;
  return { name: `volumes: ${entries.join(" ")}`, files: project(text) };
}

export const accepted: readonly ComposeCase[] = [
  ports("8000-8010:80"),
  ports("127.0.0.1:8000-8010:80/udp"),
  ports("8000-8000:80"),
  ports("8000-8001:80-81"),
  ports("8000-8010:80", "8000-8010:81"),
  ports("8000-8002:8000-8002", "8001:8001"),
  ports("0:80"),
  ports("::80"),
  ports(":80"),
  ports("127.0.0.1::80"),
  ports("::1:8080:80"),
  ports("[::1]:8080:80"),
  ports("fe80::1:8080:80"),
  ports("::1::80"),
  ports("80:80", "80:80"),
  ports("80:80", "0.0.0.0:80:80"),
  ports("80:80", "80:80/tcp"),
  ports("80:80", "80:80/udp"),
  ports("127.0.0.1:80:80", "127.0.0.1:80:80"),
  ports("80", "80"),
  ports("80:80/"),
  {
    name: "ports, long: a range and zero",
    files: web("ports: [{ target: 80, published: 8000-8005 }, { target: 81, published: 0 }]"),
  },
  { name: "ports that are exposed twice", files: web("expose: ['80-81/udp', '90/tcp', '80-81/udp']") },
  volumes("{ type: bind, source: ./no, target: /x }"),
  volumes("{ type: bind, source: ./no, target: /x, bind: {} }"),
  volumes("{ type: bind, source: ./no, target: /x, bind: { create_host_path: '${Y:-yes}' } }"),
  volumes("./no:/x"),
  volumes("./redis.conf.d:/etc/redis"),
  volumes("./data:/opt/app-1.2"),
  volumes("/var/run/docker.sock:/var/run/docker.sock"),
  volumes("vol:/data", "./b:/data/"),
  volumes("/data", "/data/"),
  volumes("./a:/data", "./b:/data"),
  volumes("./a://data//b/../c"),
  volumes("{ type: volume, source: vol, target: /x/ }"),
  volumes("~/x:/x", "~y:/y"),
  volumes("vol:/x:ro,z"),
  { name: "a tmpfs twice", files: web("tmpfs: [/x, /x]") },
  {
    name: "an external volume, the old way",
    files: project(
      "services:\n  web: { image: x, volumes: ['data:/x'] }\nvolumes:\n  data: { external: { name: foo } }\n",
    ),
  },
];

export const refused: readonly ComposeCase[] = [
  ports("127.0.0.1:80"),
  ports("80:80:80"),
  ports("1.2.3:80:80"),
  ports("localhost:80:80"),
  ports(":::80"),
  ports("8000:80-81"),
  ports("80:"),
  { name: "ports, long: a range as target", files: web("ports: [{ target: 80-81, published: 8000-8001 }]") },
  { name: "ports, long: an unknown key", files: web("ports: [{ target: 80, foo: 1 }]") },
  { name: "ports, long: nothing published", files: web("ports: [{ target: 80, published: }]") },
  volumes("''"),
  volumes("'vol:/x:'"),
  volumes("'vol:/x:rw:z'"),
  volumes("{ target: /x }"),
  volumes("{ type: bind, target: /x }"),
  { name: "a volume and a tmpfs on one target", files: web("tmpfs: /x\nvolumes: [/x]") },
  {
    name: "an external volume with a driver",
    files: project("services:\n  web: { image: x }\nvolumes:\n  data: { external: true, driver: local }\n"),
  },
  {
    name: "an external volume with two names",
    files: project("services:\n  web: { image: x }\nvolumes:\n  data: { external: { name: foo }, name: bar }\n"),
  },
];
