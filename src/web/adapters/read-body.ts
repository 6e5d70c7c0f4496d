// A form that a parser of the app has read before us: its stream is empty, so it is written anew from what the parser made.

/** The body as it was sent, or one that means the same; null: nothing was made of it. Sets the headers that go with it. */
export function readBody(made: unknown, headers: Headers): BodyInit | null {
  headers.delete('content-length')
  headers.delete('transfer-encoding')
  if (made === undefined || made === null) return null
  if (typeof made === 'string') return made
  if (made instanceof Uint8Array) return Uint8Array.from(made)
  if (typeof made !== 'object') return null
  headers.set('content-type', 'application/x-www-form-urlencoded')
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(made)) for (const one of valuesOf(value)) form.append(name, one)
  return form.toString()
}

/** A field that came more than once is a list, and to some parsers an object once there are many. */
function valuesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  return Object.values(value).flatMap(valuesOf)
}
