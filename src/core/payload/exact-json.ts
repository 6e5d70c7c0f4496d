// JSON that is written again as it was read: numbers keep their digits, as 1.0 and integers that no double holds.

/** @throws SyntaxError where it is none */
export const exactJson = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown, { source }: { readonly source?: string }) =>
    typeof value === 'number' && source !== undefined && source !== String(value) ? JSON.rawJSON(source) : value,
  )
