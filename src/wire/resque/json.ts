// JSON as Ruby prints it. Resque takes a job out of a queue by comparing texts, so what we write has to be what Ruby would have
// written: no spaces, members in their order, floats with a point and an exponent of two digits.

/** The text. @throws TypeError for what JSON cannot say */
export function rubyJson(value: unknown): string {
  const text = JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === 'bigint') return JSON.rawJSON(String(one))
    if (typeof one === 'number' && Number.isFinite(one) && !Number.isInteger(one)) return JSON.rawJSON(floatText(one))
    return typeof one === 'string' ? one.toWellFormed() : one
  })
  if (text === undefined) throw new TypeError(`${String(value)} cannot be written as JSON.`)
  return text
}

/** A float of Ruby: decimals from 0.0001 up to ten to the sixteenth, and an exponent beyond. */
function floatText(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e16) return size < 1e-6 ? value.toFixed(20).replace(/0+$/, '') : String(value)
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  const sign = exponent.startsWith('-') ? '-' : '+'
  return `${digits.includes('.') ? digits : `${digits}.0`}e${sign}${exponent.slice(1).padStart(2, '0')}`
}
