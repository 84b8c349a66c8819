/** The settings of one cjson table, as its documentation names them. */
export interface JsonSettings {
  sparseConvert: boolean;
  sparseRatio: number;
  sparseSafe: number;
  encodeDepth: number;
  decodeDepth: number;
  precision: number;
  keepBuffer: boolean;
  encodeInvalid: "false" | "true" | "null";
  decodeInvalid: "false" | "true";
}

export const jsonDefaults: JsonSettings = {
  sparseConvert: false,
  sparseRatio: 2,
  sparseSafe: 10,
  encodeDepth: 1000,
  decodeDepth: 1000,
  precision: 14,
  keepBuffer: true,
  encodeInvalid: "false",
  decodeInvalid: "true",
};
