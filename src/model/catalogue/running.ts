import type { CatalogueEntry } from "./entry.ts";

/** What can be wrong with services, their ports and programs. */
export const runningCodes: readonly CatalogueEntry[] = [
  {
    code: "addresses.no-pairs",
    title: "Loopback pairs were asked for and cannot be had.",
    cause: "127.0.0.0/8 is not free to use on this machine.",
    fix: "Use --addresses remapped.",
  },
  {
    code: "health.not-judged",
    title: "A dependency's health check is not run in this runtime.",
    cause: "A health check is a command inside a container; here services are ready when their own probes say so.",
    fix: "Add x-plumb.probes to the service, or x-plumb.process.healthcheck: run.",
  },
  {
    code: "healthcheck.cannot-work",
    title: "A health check uses a program that its image does not have.",
    cause: "Docker would call the container unhealthy for ever, and what depends on service_healthy would never start.",
    fix: "Use a program that the image has.",
  },
  {
    code: "listener.loopback-only",
    title: "A service listens on localhost only.",
    cause: "Its neighbours on the network cannot reach it; inside a container nobody could.",
    fix: "Bind 0.0.0.0.",
  },
  {
    code: "listener.missing",
    title: "A service runs without one of the ports it declares.",
    cause: "It was configured for another port, or could not bind and went on.",
    fix: "Make it listen there, or correct ports in the manifest.",
  },
  {
    code: "port.in-use",
    title: "A service found its address in use.",
    cause: "Another process holds it; where that is our own forwarder, the message says so.",
    fix: "End the owner, or give one of them another port.",
  },
  {
    code: "port.lost",
    title: "A published port was lost to another process.",
    cause:
      "The forwarder was replaced, and somebody took the port before the new one had it. It is tried again and again.",
    fix: "End the owner that the message names; the port is taken back by itself.",
  },
  {
    code: "port.moved",
    title: "A published port was taken and is published elsewhere.",
    cause: "It was allowed by --ports auto.",
    fix: "Use the address shown; end the owner to have the port itself.",
  },
  {
    code: "port.narrowed",
    title: "A port is published on another address than the manifest asks for.",
    cause:
      "Everything that is opened here listens on loopback only, so an address of a network card is narrowed to 127.0.0.1.",
    fix: "Use 127.0.0.1 from this machine; to be reached from others, run it under Docker.",
  },
  {
    code: "port.not-allowed",
    title: "This user may not bind that port.",
    cause: "Ports under 1024 need a privilege on this machine.",
    fix: "Publish a higher port.",
  },
  {
    code: "port.taken",
    title: "A published port belongs to another process.",
    cause: "The message names its owner.",
    fix: "End the owner, change the port, or use --ports auto.",
  },
  {
    code: "process.no-folder",
    title: "The working folder of a program does not exist.",
    cause: "x-plumb.process.cwd or the manifest's folder was moved.",
    fix: "Correct it.",
  },
  {
    code: "process.not-executable",
    title: "A program cannot be executed.",
    cause: "The file lacks the executable bit, or is made for another machine.",
    fix: "chmod +x, or run it by its interpreter.",
  },
  {
    code: "process.not-found",
    title: "A program was not found.",
    cause: "It is not on PATH, or the path is wrong.",
    fix: "Install it (plumb install), or correct x-plumb.process.command.",
  },
  {
    code: "process.not-started",
    title: "The system refused to start a program.",
    cause: "The message has the system's own word.",
    fix: "Mend that, then try again.",
  },
  {
    code: "runtime.needs-command",
    title: "A service of your own needs a command to run as a process.",
    cause: "Its image cannot be run without Docker.",
    fix: "Add x-plumb.process.command to the service.",
  },
  {
    code: "runtime.no-choice",
    title: "No runtime was chosen, and none offers itself.",
    cause: "auto takes what runs already, else Docker; embedded engines are never chosen in silence.",
    fix: "Choose one: --runtime embedded or --runtime process.",
  },
  {
    code: "runtime.no-engine",
    title: "There is no embedded engine for that kind.",
    cause: "Engines exist for the kinds that plumb doctor lists.",
    fix: "Use --runtime NAME=process.",
  },
  {
    code: "runtime.not-here",
    title: "That runtime cannot be used here.",
    cause: "It is not part of this version, or this machine lacks what it needs.",
    fix: "Choose another; plumb doctor tells which.",
  },
  {
    code: "runtime.not-implemented",
    title: "The embedded engine does not have something that the configuration asks for.",
    cause: "The real product would accept it; the engine never pretends.",
    fix: "Run that service with --runtime NAME=process.",
  },
  {
    code: "runtime.unknown",
    title: "There is no such runtime.",
    cause: "Runtimes are embedded and process.",
    fix: "Correct --runtime.",
  },
  {
    code: "runtime.version-differs",
    title: "Another version runs than the manifest names.",
    cause: "The program on this machine stands in for the image.",
    fix: "Fine for most work; install the version of the image to be sure.",
  },
  {
    code: "service.daemonised",
    title: "A program went into the background.",
    cause: "It left its parent, so its exit says nothing; it is found and stopped all the same.",
    fix: "Start it in the foreground.",
  },
  {
    code: "service.exited",
    title: "A service ended without a reason that is known.",
    cause: "The quoted lines are the end of its log.",
    fix: "Look at them; plumb logs NAME shows all.",
  },
  {
    code: "service.not-stopped",
    title: "Processes of a service did not end.",
    cause: "They hang in the kernel, as on a dead disk or network file system: not even SIGKILL reaches them.",
    fix: "Mend what they wait for; they end by themselves then.",
  },
  {
    code: "service.not-ready",
    title: "A service runs and did not become ready in time.",
    cause: "Its listener or its first answer is missing.",
    fix: "plumb logs NAME; give it more time with x-plumb.process.startTimeout if it is only slow.",
  },
  {
    code: "service.restarted",
    title: "A service has ended by itself and was started again.",
    cause:
      "Its restart policy says so. What is proven holds for its present start; the message says how the one before ended.",
    fix: "Read the log of the earlier start: .plumb/STACK/logs/SERVICE.N.log.",
  },
  {
    code: "translate.doubtful",
    title: "A value is the name of a service, and nothing tells whether the host is meant.",
    cause:
      "Names of services are exchanged for addresses in URLs, in host:port, and in variables whose name speaks of an address (HOST, ADDR, SERVER, ...). CACHE_DRIVER=redis must stay as it is.",
    fix: "Where the host is meant, set the variable under x-plumb.process.env with ${service:NAME}.",
  },
  {
    code: "translate.no-port",
    title: "The port of a service is asked for, and it declares none.",
    cause: "The placeholders ${url:NAME} and ${port:NAME} mean the first port that the service publishes or exposes.",
    fix: "Add the port to ports or expose of that service, or name it: ${port:NAME:3000}.",
  },
  {
    code: "translate.no-such-service",
    title: "A setting refers to a service that there is not.",
    cause: "An expression such as ${url:NAME} names it.",
    fix: "Correct the name.",
  },
  {
    code: "translate.unknown-host",
    title: "A program is told a host name that nobody here answers to.",
    cause: "Names of other services are replaced by their addresses; this one is neither a service nor localhost.",
    fix: "Correct it, or set the address in x-plumb.process.env.",
  },
  {
    code: "viewpoint.weak",
    title: "A program binds all addresses, whatever it is told.",
    cause:
      "So a service that should be unreachable from there could be reached, and a probe from that viewpoint says less.",
    fix: "Let it honour HOST, or map it with x-plumb.process.env.",
  },
  {
    code: "waiver.expired",
    title: "A waiver has ended.",
    cause: "Its last day is over, so what it waived counts again.",
    fix: "Its owner renews it, or mends what it waived.",
  },
  {
    code: "waiver.without-effect",
    title: "A waiver waives nothing.",
    cause: "What it names was neither planned nor found: it is misspelt, or no longer needed.",
    fix: "Correct the id, or drop the waiver.",
  },
];
