// Reads a form against a schema. What does not fit comes back with what was typed, so that nothing has to be typed again.

import type { Context } from 'hono'
import type { z } from 'zod'
import type { Filled } from '../views/fields.ts'

export type Form<Value> =
  | { readonly ok: true; readonly value: Value; readonly given: Filled['given'] }
  | ({ readonly ok: false } & Filled)

/** Passwords are not sent back. */
const isShown = (name: string): boolean => name !== 'password'

export async function readForm<Value>(c: Context, shape: z.ZodType<Value>): Promise<Form<Value>> {
  const body = await c.req.parseBody()
  const typed = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const given = Object.fromEntries(typed.filter(([name]) => isShown(name)))
  const checked = shape.safeParse(body)
  if (checked.success) return { ok: true, value: checked.data, given }
  const problems: Record<string, string> = {}
  for (const { path, message } of checked.error.issues) problems[String(path[0])] ??= message
  return { ok: false, given, problems }
}
