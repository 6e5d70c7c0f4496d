import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { type Checked, type InferInput, type InferOutput, type StandardSchema, validate } from './schema.ts'

const zodInput = z.object({ userId: z.number().int(), locale: z.enum(['en', 'fr']).default('en') })
const valibotInput = v.object({
  userId: v.pipe(v.number(), v.integer()),
  locale: v.optional(v.picklist(['en', 'fr']), 'en'),
})

function errorOf(checked: Checked<unknown> | Promise<Checked<unknown>>): Error {
  if (checked instanceof Promise || checked.ok) throw new Error('no refusal')
  return checked.error
}

/** A schema that gives this answer, whatever it is. */
const answering = (answer: unknown): StandardSchema => ({
  // @ts-expect-error libraries have bugs
  '~standard': { version: 1, vendor: 'test', validate: () => answer },
})

describe.each([
  ['zod', zodInput],
  ['valibot', valibotInput],
])('a schema of %s', (_vendor, schema) => {
  it('answers with the value it makes', () => {
    expect(validate(schema, { userId: 7 }, 'WelcomeEmail')).toEqual({ ok: true, value: { userId: 7, locale: 'en' } })
  })

  it('names every field that does not fit', () => {
    const error = errorOf(validate(schema, { userId: 'x', locale: 'de' }, 'WelcomeEmail'))
    expect(error).toMatchObject({ code: 'HM_ARGS_INVALID' })
    expect(error.message).toMatch(
      /^HM_ARGS_INVALID: WelcomeEmail does not take these arguments\. userId: .+; locale: .+/,
    )
  })
})

describe('types', () => {
  it('what goes in and what comes out are inferred', () => {
    type Wanted = { userId: number; locale: 'en' | 'fr' }
    expectTypeOf<InferOutput<typeof zodInput>>().toEqualTypeOf<Wanted>()
    expectTypeOf<InferOutput<typeof valibotInput>>().toEqualTypeOf<Wanted>()
    expectTypeOf<InferInput<typeof zodInput>>().toEqualTypeOf<{ userId: number; locale?: 'en' | 'fr' | undefined }>()
    expectTypeOf(validate(zodInput, {}, 'X')).toEqualTypeOf<Checked<Wanted> | Promise<Checked<Wanted>>>()
  })
})

describe('an asynchronous schema', () => {
  it('is answered by a promise', async () => {
    const even = async (value: number): Promise<boolean> => value % 2 === 0
    const zod = z.object({ n: z.number().refine(even, 'is odd') })
    const valibot = v.objectAsync({ n: v.pipeAsync(v.number(), v.checkAsync(even, 'is odd')) })
    for (const schema of [zod, valibot]) {
      expect(await validate(schema, { n: 2 }, 'X')).toEqual({ ok: true, value: { n: 2 } })
      expect(await validate(schema, { n: 3 }, 'X')).toMatchObject({ ok: false, error: { code: 'HM_ARGS_INVALID' } })
      expect((await validate(schema, { n: 3 }, 'X')) satisfies Checked<unknown>).toHaveProperty(
        'error.message',
        'HM_ARGS_INVALID: X does not take these arguments. n: is odd',
      )
    }
  })

  it('that rejects is a refusal like any other', async () => {
    const cause = new Error('database away')
    expect(await validate(answering(Promise.reject(cause)), 1, 'X')).toMatchObject({
      ok: false,
      error: { code: 'HM_ARGS_INVALID', cause },
    })
  })

  it('that resolves to nonsense is a refusal like any other', async () => {
    expect(await validate(answering(Promise.resolve(null)), 1, 'X')).toMatchObject({ ok: false })
  })
})

describe('a schema that fails', () => {
  it('by throwing is a refusal that carries what it threw', () => {
    const cause = new Error('bad regex')
    const schema: StandardSchema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate() {
          throw cause
        },
      },
    }
    const error = errorOf(validate(schema, 1, 'WelcomeEmail'))
    expect(error.message).toBe(
      'HM_ARGS_INVALID: The schema of WelcomeEmail threw instead of answering. Mend the schema.',
    )
    expect(error.cause).toBe(cause)
  })

  it('by answering nonsense is a refusal', () => {
    expect(validate(answering(undefined), 1, 'X')).toMatchObject({ ok: false, error: { code: 'HM_ARGS_INVALID' } })
  })
})

describe('a refusal', () => {
  it('tells five issues and counts the others', () => {
    const issues = Array.from({ length: 8 }, (_, i) => ({ message: `wrong ${i}`, path: ['list', i] }))
    const { message } = errorOf(validate(answering({ issues }), 1, 'X'))
    expect(message).toContain('list[4]: wrong 4; and 3 more')
    expect(message).not.toContain('wrong 5')
  })

  it('counts none where five were all, and one where six were', () => {
    const issues = Array.from({ length: 5 }, () => ({ message: 'wrong' }))
    expect(errorOf(validate(answering({ issues }), 1, 'X')).message).not.toContain('more')
    expect(errorOf(validate(answering({ issues: [...issues, ...issues.slice(4)] }), 1, 'X')).message).toContain(
      '; and 1 more',
    )
  })

  it('writes paths as code would', () => {
    const path = [{ key: 'user' }, 'tags', 0, Symbol('s')]
    const { message } = errorOf(
      validate(answering({ issues: [{ message: 'no', path }, { message: 'whole' }] }), 1, 'X'),
    )
    expect(message).toContain('user.tags[0].Symbol(s): no; whole')
  })

  it('cuts an issue that tells too much', () => {
    const told = (message: string): string | undefined =>
      errorOf(validate(answering({ issues: [{ message }] }), 1, 'X')).message.split('arguments. ')[1]
    expect(told('x'.repeat(200))).toBe('x'.repeat(200))
    expect(told(`a${'x'.repeat(200)}`)).toBe(`a${'x'.repeat(199)}…`)
    expect(told(`${'x'.repeat(199)}🎉`)).toBe(`${'x'.repeat(199)}\ufffd…`)
  })

  it('without a single issue is still a refusal', () => {
    expect(validate(answering({ issues: [] }), 1, 'X')).toMatchObject({ ok: false })
  })
})
