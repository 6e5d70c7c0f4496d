// What a route is: its address, what it needs, which parameters it takes, and what it answers. The list of them is the
// dashboard; who may use one is asked in one place, before it is run.

import type { VNode } from 'preact'
import type { Haymaker } from '../runtime/haymaker.ts'
import type { MessageKey } from './locales/catalog.ts'
import type { Shape, Values } from './parameters.ts'
import type { Permission } from './permissions.ts'
import type { Told } from './told.ts'
import type { Visit } from './visit.ts'

export interface Noted {
  /** Null: it is not about jobs. */
  readonly count: number | null
}

/** A page within the frame. */
export interface Page {
  readonly title: string
  /** The title is what somebody named a thing, and no message of ours. Default: false. */
  readonly isNamed?: boolean
  /** The tab that it belongs to. */
  readonly tab: MessageKey
  readonly body: VNode
  /** It shows what is hidden elsewhere, or a part is done: that stands in the log, with how many jobs it changed. */
  readonly noted?: Noted
  /** Default: 200. */
  readonly status?: 200 | 404
}

/** After a change: where to go, and what to say there. */
export interface Onward {
  /** An address made by `visit.to`. */
  readonly to: string
  readonly told: Told | null
  /** What stands in the log. Default: the number that is told. */
  readonly noted?: Noted
  /** Further `Set-Cookie` headers. */
  readonly cookies?: readonly string[]
  /** It changes nothing that others see, and stands in no log. */
  readonly isPrivate?: true
}

interface Common {
  /** A pattern of Hono. */
  readonly path: string
  readonly needs: Permission
}

/** Looks. */
export interface Look extends Common {
  readonly method: 'GET'
  readonly parameters: Shape
  /** What it asks the store for while the picture of the store is taken, so that they travel together. */
  readonly load?: (hm: Haymaker, values: Values<Shape>, path: Asked['path']) => Promise<unknown>
  /** Whatever else stands in the address is left alone. */
  readonly ignoresParameters?: true
  answer(visit: Visit, request: Asked, loaded: unknown): Promise<Page | Response>
}

/** Changes something. */
export interface Change extends Common {
  readonly method: 'POST'
  /** Of the form. */
  readonly parameters: Shape
  answer(visit: Visit, request: Asked): Promise<Onward | Page>
}

export type Route = Look | Change

/** The parts of a request that were read. */
export interface Asked<S extends Shape = Shape> {
  /** Those that the path names, unescaped. */
  readonly path: Readonly<Record<string, string>>
  readonly values: Values<S>
  /** Every value of a field that may come more than once. */
  all(name: string): readonly string[]
}

/** A page. */
export const look = <S extends Shape>(
  path: string,
  needs: Permission,
  parameters: S,
  answer: (visit: Visit, request: Asked<S>) => Promise<Page | Response>,
): Look => ({ method: 'GET', path, needs, parameters, answer: answer as Look['answer'] })

/** A page whose data need not wait for the picture of the store. */
export const lookBeside = <S extends Shape, Loaded>(
  path: string,
  needs: Permission,
  parameters: S,
  load: (hm: Haymaker, values: Values<S>, path: Asked['path']) => Promise<Loaded>,
  answer: (visit: Visit, request: Asked<S>, loaded: Loaded) => Promise<Page | Response>,
): Look => ({
  ...{ method: 'GET', path, needs, parameters, answer: answer as Look['answer'] },
  load: load as NonNullable<Look['load']>,
})

/** A form that changes something. */
export const change = <S extends Shape>(
  path: string,
  needs: Permission,
  parameters: S,
  answer: (visit: Visit, request: Asked<S>) => Promise<Onward | Page>,
): Change => ({ method: 'POST', path, needs, parameters, answer: answer as Change['answer'] })
