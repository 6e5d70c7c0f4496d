// The lines of a backtrace, kept in a payload as Sidekiq keeps them: JSON, deflated, in base64. Reads the forms of all
// versions: with line breaks in the base64 up to 7.2.0, and the plain array from before compression.

/** Loaded when a job has failed: it takes long, and a push needs none of it. */
const zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib')

// More than the ten thousand lines of a stack overflow in Ruby; some bytes from foreign hands would unpack to no end.
const maxBytes = 4 * 1024 * 1024

/** Packs the lines of a backtrace. */
export function encodeBacktrace(lines: readonly string[]): string {
  return zlib()
    .deflateSync(JSON.stringify(lines.map((line) => line.toWellFormed())))
    .toString('base64')
}

/** Reads the value of `error_backtrace`; null where it is absent or unreadable. */
export function decodeBacktrace(value: unknown): readonly string[] | null {
  const lines = typeof value === 'string' ? unpacked(value) : value
  return isLines(lines) ? lines : null
}

function unpacked(text: string): unknown {
  try {
    return JSON.parse(zlib().inflateSync(Buffer.from(text, 'base64'), { maxOutputLength: maxBytes }).toString())
  } catch {
    return null
  }
}

function isLines(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((line) => typeof line === 'string')
}
