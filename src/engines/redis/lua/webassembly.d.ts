/** The part of WebAssembly that is used here: it comes with the library of browsers, which this project has not. */
declare namespace WebAssembly {
  class Module {
    constructor(code: Uint8Array);
    static imports(module: Module): readonly { readonly module: string; readonly name: string }[];
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, CallableFunction>>>>);
    readonly exports: unknown;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Table {
    get(at: number): unknown;
    set(at: number, run: CallableFunction): void;
    grow(by: number): number;
  }
  class RuntimeError extends Error {}
}
