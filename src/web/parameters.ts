// The one reader of what stands in an address or a form. Every route names its parameters and what they may be; anything
// else is refused, so that nothing is echoed, expanded or used as a size before it was looked at.

import { english } from './locales/locale.ts'
import { type Said, say } from './locales/said.ts'

/** Reads one parameter. `null`: it is not there. @throws WrongParameter */
export type Reader<Value> = (given: string | null, name: string) => Value

export class WrongParameter extends Error {
  override readonly name = 'WrongParameter'
  readonly parameter: string
  readonly expected: Said

  constructor(parameter: string, expected: Said) {
    super(`The parameter ${parameter} is not ${say(english, expected)}.`)
    this.parameter = parameter
    this.expected = expected
  }
}

/** A whole number between two bounds. */
export const whole =
  (least: number, most: number, fallback: number): Reader<number> =>
  (given, name) => {
    if (given === null) return fallback
    if (/^\d{1,15}$/.test(given) && Number(given) >= least && Number(given) <= most) return Number(given)
    throw new WrongParameter(name, { key: 'expected.whole', values: { least, most } })
  }

/** One of some words. The first is the default. */
export const oneOf =
  <const Words extends readonly [string, ...string[]]>(words: Words): Reader<Words[number]> =>
  (given, name) => {
    if (given === null) return words[0]
    const found = words.find((word) => word === given)
    if (found !== undefined) return found
    throw new WrongParameter(name, { key: 'expected.oneOf', values: { words: words.join(', ') } })
  }

/** Text of at most so many characters. Default: empty. */
export const text =
  (most = 256): Reader<string> =>
  (given, name) => {
    if (given === null) return ''
    if (given.length <= most) return given
    throw new WrongParameter(name, { key: 'expected.text', values: { most } })
  }

export type Shape = Readonly<Record<string, Reader<unknown>>>
export type Values<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> }

/** Understood on every page. */
const everywhere: readonly string[] = ['lang']

/** @throws WrongParameter also for a parameter that the shape does not name */
export function readParameters<S extends Shape>(shape: S, given: URLSearchParams): Values<S> {
  const names = Object.keys(shape).join(', ')
  const expected: Said = names === '' ? { key: 'expected.noneKnown' } : { key: 'expected.known', values: { names } }
  for (const name of given.keys())
    if (!Object.hasOwn(shape, name) && !everywhere.includes(name)) throw new WrongParameter(name.slice(0, 64), expected)
  const entries = Object.entries(shape).map(([name, read]) => [name, read(given.get(name), name)])
  return Object.fromEntries(entries) as Values<S>
}
