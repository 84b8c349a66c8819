import { Nothing } from "../reply.ts";

/** The answer of a script that ran longer than it should and has been put aside; the true one comes later. */
export class PausedScript extends Nothing {}
