// The jobs this process knows, by wire name. Names from payloads are looked up here and nowhere else.

import { didYouMean } from '../config/suggest.ts'
import { HaymakerError } from '../errors.ts'
import type { Definition } from './definition.ts'

export interface Registry {
  /** Adds a definition. Adding the same one twice changes nothing. @throws HaymakerError HM_NAME_TAKEN */
  add(definition: Definition): void
  find(name: string): Definition | undefined
  /** @throws HaymakerError HM_JOB_UNKNOWN, with the nearest name known */
  get(name: string): Definition
  names(): readonly string[]
}

export function registry(): Registry {
  const known = new Map<string, Definition>()
  return {
    add(definition) {
      const other = known.get(definition.name)
      if (other && other !== definition) {
        throw new HaymakerError(
          'HM_NAME_TAKEN',
          `Two definitions are named "${definition.name}". The name is what the store keeps: give one of them another.`,
        )
      }
      known.set(definition.name, definition)
    },
    find: (name) => known.get(name),
    get(name) {
      const found = known.get(name)
      if (found) return found
      throw new HaymakerError('HM_JOB_UNKNOWN', `No job is named "${name}".${didYouMean(name, [...known.keys()])}`)
    },
    names: () => [...known.keys()],
  }
}
