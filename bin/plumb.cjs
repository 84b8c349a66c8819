#!/usr/bin/env node
"use strict";
var major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  process.stderr.write("plumb needs Node 24 or newer; this is Node " + process.versions.node + ".\n");
  process.exit(2);
}
require("node:module").enableCompileCache();
import("../dist/cli.js");
