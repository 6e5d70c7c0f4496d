// The bridge to the user's schema library, through the interface they share (https://standardschema.dev, version 1).
// A validator that throws is an answer like any other. It may be asynchronous: core maps the promise, runtime waits.

import { HaymakerError } from '../errors.ts'

/** A schema of zod, valibot, arktype or any other library that speaks Standard Schema. */
export interface StandardSchema<In = unknown, Out = In> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validated<Out> | Promise<Validated<Out>>
    /** Never there at run time; carries the types. */
    readonly types?: { readonly input: In; readonly output: Out } | undefined
  }
}

/** What a schema takes. */
export type InferInput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input']

/** What a schema makes of it. */
export type InferOutput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output']

/** The answer of a schema: issues, or a value. */
type Validated<Out> = { readonly value: Out; readonly issues?: undefined } | { readonly issues: readonly Issue[] }

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export type Checked<Out> =
  | { readonly ok: true; readonly value: Out }
  | { readonly ok: false; readonly error: HaymakerError }

const maxIssues = 5
const maxIssueLength = 200

/** Asks a schema about a value. Never throws and never rejects; `ok: false` carries HM_ARGS_INVALID. */
export function validate<Out>(
  schema: StandardSchema<unknown, Out>,
  value: unknown,
  job: string,
): Checked<Out> | Promise<Checked<Out>> {
  const threw = (cause: unknown): Checked<Out> => ({
    ok: false,
    error: new HaymakerError('HM_ARGS_INVALID', `The schema of ${job} threw instead of answering. Mend the schema.`, {
      cause,
    }),
  })
  try {
    const answer = schema['~standard'].validate(value)
    return isPromise(answer) ? answer.then((late) => checked(late, job)).then(undefined, threw) : checked(answer, job)
  } catch (cause) {
    return threw(cause)
  }
}

/** By its `then`: a promise may come from another realm. */
const isPromise = <T extends object>(answer: T | Promise<T>): answer is Promise<T> => 'then' in answer

function checked<Out>(answer: Validated<Out>, job: string): Checked<Out> {
  if (answer.issues === undefined) return { ok: true, value: answer.value }
  const told = answer.issues.slice(0, maxIssues).map(issueText).join('; ')
  const more = answer.issues.length - maxIssues
  return {
    ok: false,
    error: new HaymakerError(
      'HM_ARGS_INVALID',
      `${job} does not take these arguments. ${told}${more > 0 ? `; and ${more} more` : ''}`,
    ),
  }
}

function issueText(issue: Issue): string {
  const path = (issue.path ?? []).map(pathStep).join('').replace(/^\./, '')
  const text = path === '' ? issue.message : `${path}: ${issue.message}`
  return text.length <= maxIssueLength ? text : `${text.slice(0, maxIssueLength).toWellFormed()}…`
}

function pathStep(step: PropertyKey | { readonly key: PropertyKey }): string {
  const key = typeof step === 'object' ? step.key : step
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`
}
