// JSON.rawJSON and the reviver's third argument exist in Node >= 22 (V8 11.4) and are not in TypeScript's library yet.
// Source: https://tc39.es/proposal-json-parse-with-source/

interface RawJSON {
  readonly rawJSON: string
}

interface JSON {
  /** A value that JSON.stringify prints as exactly this text, which must be one JSON primitive. */
  rawJSON(text: string): RawJSON
  /** JSON.parse with the source text of each primitive handed to the reviver. */
  parse(
    text: string,
    reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
}
