// Finds the first thing in a job's arguments that would not arrive as it was sent. JSON drops, rounds and flattens
// without a word; here that is an error at the push, naming the path of the value and what to pass instead.
// Never overflows the stack and never runs user code but getters. Bytes are counted where the payload is made.

import { type ErrorCode, HaymakerError } from '../errors.ts'
import { forbiddenNames } from '../payload/guarded-parse.ts'

/** How many levels of arrays and objects args may hold. Ruby's parser stops at 100; the payload and its args are two. */
export const maxArgsDepth = 98

/** A few dozen objects that share references can print as more than any disk holds: past this many values, stop. */
const maxValues = 2 ** 22

const maxPathLength = 200

type Key = string | number

interface Offence {
  readonly code: ErrorCode
  /** From the offender outwards. */
  readonly path: Key[]
  readonly says: string
  readonly cause?: unknown
}

interface Walk {
  /** The containers around the value at hand, args first. */
  readonly holders: object[]
  values: number
}

/** Checks that args come back from JSON as they are. @throws HaymakerError HM_ARGS_NOT_JSON, HM_ARGS_TOO_LARGE */
export function checkArgs(args: readonly unknown[], job: string): void {
  const found = inElements(args, { holders: [args], values: 0 })
  if (found !== null) throw offenceError(found, `${job} args`)
}

/** The same for the members that ride along beside args; some names no reader takes. @throws as {@link checkArgs} */
export function checkExtra(extra: Readonly<Record<string, unknown>>, job: string): void {
  for (const name of forbiddenNames) {
    if (!Object.hasOwn(extra, name)) continue
    throw new HaymakerError('HM_ARGS_NOT_JSON', `${job} extra.${name} has a name that readers refuse. Rename it.`)
  }
  const found = inMembers(extra, { holders: [extra], values: 0 })
  if (found !== null) throw offenceError(found, `${job} extra`)
}

const offenceError = (found: Offence, where: string): HaymakerError =>
  new HaymakerError(
    found.code,
    `${where}${pathText(found.path)} ${found.says}`,
    'cause' in found ? { cause: found.cause } : {},
  )

function inValue(value: unknown, key: Key, walk: Walk): Offence | null {
  walk.values++
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? null : offence(key, halfPair)
    case 'boolean':
      return null
    // -0 travels as 0, which equals it in every comparison but Object.is; sums and roundings make it all the time.
    case 'number':
      return inNumber(value, key)
    case 'object':
      return value === null ? null : inContainer(value, key, walk)
    default:
      return offence(key, notJson(value, key))
  }
}

/** From here on JSON.stringify writes an exponent, which every reader takes for a float; below it writes digits. */
const digitsEnd = 1e21

function inNumber(value: number, key: Key): Offence | null {
  if (!Number.isFinite(value)) return offence(key, `is ${value}, which JSON turns into null. Pass a number or null.`)
  if (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= digitsEnd) return null
  return offence(key, `is ${value}, an integer too large to be exact. Pass it as a text.`)
}

function inContainer(value: object, key: Key, walk: Walk): Offence | null {
  if (walk.values > maxValues) return { ...offence(key, tooMany), code: 'HM_ARGS_TOO_LARGE' }
  if (walk.holders.includes(value)) return offence(key, 'contains itself. Pass an id, or cut the circle.')
  if (walk.holders.length > maxArgsDepth) return offence(key, tooDeep)
  try {
    const refused = notPlain(value, key)
    if (refused !== null) return offence(key, refused)
    walk.holders.push(value)
    const found = Array.isArray(value) ? inElements(value, walk) : inMembers(value, walk)
    walk.holders.pop()
    found?.path.push(key)
    return found
  } catch (cause) {
    return { ...offence(key, 'cannot be read: looking into it throws. Pass a plain copy.'), cause }
  }
}

function inElements(array: readonly unknown[], walk: Walk): Offence | null {
  for (let i = 0; i < array.length; i++) {
    const value = array[i]
    const hole = value === undefined && !Object.hasOwn(array, i)
    const found = hole ? offence(i, 'is a hole in a sparse array. Pass null.') : inValue(value, i, walk)
    if (found !== null) return found
  }
  return null
}

function inMembers(value: object, walk: Walk): Offence | null {
  for (const key of Object.keys(value)) {
    const found = key.isWellFormed() ? inMember(value, key, walk) : offence(key, `is a key that ${halfPair}`)
    if (found !== null) return found
  }
  return null
}

function inMember(value: object, key: string, walk: Walk): Offence | null {
  let member: unknown
  try {
    member = Reflect.get(value, key)
  } catch (cause) {
    return { ...offence(key, 'is a getter that throws. Pass a plain copy.'), cause }
  }
  return inValue(member, key, walk)
}

const offence = (key: Key, says: string): Offence => ({ code: 'HM_ARGS_NOT_JSON', path: [key], says })

const halfPair = 'holds half of a surrogate pair, which UTF-8 cannot write. Pass its toWellFormed().'
const tooDeep = `is nested deeper than ${maxArgsDepth} levels, where Ruby's parser gives up. Pass an id, or a flatter value.`
const tooMany = `is too much: more than ${maxValues} values so far, counting shared ones each time. Pass an id instead.`

function notJson(value: unknown, key: Key): string {
  if (typeof value === 'bigint') {
    return `is a BigInt (${String(value).slice(0, 40)}n), which JSON cannot hold. Pass String(${nameOf(key)}).`
  }
  if (value !== undefined) return `is a ${typeof value}, which JSON leaves out. Pass a value that says the same.`
  return typeof key === 'number'
    ? 'is undefined, which JSON turns into null. Pass null.'
    : 'is undefined, which JSON leaves out. Pass null, or leave the key out.'
}

/** What JSON makes of the well-known classes, and what to pass. */
const classes = new Map<string, (name: string) => string>([
  [
    'Date',
    (name) =>
      `is a Date. Jobs travel as JSON and come back as text. Pass ${name}.toISOString(), or describe the field with a schema that parses it.`,
  ],
  ['Map', (name) => `is a Map, which JSON prints as {}. Pass Object.fromEntries(${name}).`],
  ['Set', (name) => `is a Set, which JSON prints as {}. Pass [...${name}].`],
  ['Promise', (name) => `is a Promise, which JSON prints as {}. Pass what it resolves to: await ${name}.`],
  ['Buffer', (name) => `is a Buffer. Jobs travel as JSON. Pass ${name}.toString('base64').`],
  ['URL', (name) => `is a URL. Jobs travel as JSON and come back as text. Pass ${name}.href.`],
])

/** Why a container is not a plain array or object, or null. */
function notPlain(value: object, key: Key): string | null {
  if (!Array.isArray(value) && !isPlain(value)) {
    const known = className(value)
    const advice = classes.get(known)
    return advice === undefined
      ? `is an instance of ${known}, and its class does not travel. Pass a plain object with the fields the job needs, or an id.`
      : advice(nameOf(key))
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return `has a toJSON method, so another value would arrive. Pass ${nameOf(key)}.toJSON() if that is what the job expects.`
  }
  const symbols = Object.getOwnPropertySymbols(value)
  const symbol = symbols.length > 0 && symbols.find((name) => Object.prototype.propertyIsEnumerable.call(value, name))
  return symbol ? `has the key ${String(symbol)}, which JSON leaves out. Name it by a string.` : null
}

/** Also the Object.prototype of another realm counts: tests that run in a vm context get such objects from Node. */
function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

function className(value: object): string {
  const made: unknown = Reflect.get(value, 'constructor')
  return (typeof made === 'function' && made.name) || 'a class without a name'
}

const identifier = /^[A-Za-z_$][\w$]*$/

const nameOf = (key: Key): string => (typeof key === 'string' && identifier.test(key) ? key : 'value')

function pathText(path: readonly Key[]): string {
  const text = path.toReversed().map(step).join('')
  return text.length <= maxPathLength ? text : `${text.slice(0, maxPathLength).toWellFormed()}…`
}

const step = (key: Key): string =>
  typeof key === 'string' && identifier.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
