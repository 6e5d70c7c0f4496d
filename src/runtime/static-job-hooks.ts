// The hooks of a Resque job: static methods that are known by how their names begin, and run in the order of the alphabet.

/** What happens to a job: Ruby's `before_enqueue` is `beforeEnqueue`, and so on. */
export type HookName =
  | 'beforeEnqueue'
  | 'afterEnqueue'
  | 'beforeDequeue'
  | 'afterDequeue'
  | 'beforePerform'
  | 'aroundPerform'
  | 'afterPerform'
  | 'onFailure'

type Hook = (...args: readonly unknown[]) => unknown

/** Throw it in a `beforePerform` hook: the job counts as done, and nothing of it runs. */
export class DontPerform extends Error {
  override readonly name = 'DontPerform'
}

/** The hooks of a class and of those that it extends. Of two of one name the nearer one counts. */
export function hooksOf(job: object, begins: HookName): readonly Hook[] {
  const found = new Map<string, Hook>()
  for (let owner: object | null = job; owner && owner !== Function.prototype; owner = Object.getPrototypeOf(owner)) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const method: unknown = Reflect.get(job, name)
      const isHook = name.startsWith(begins) && typeof method === 'function'
      if (isHook && !found.has(name)) found.set(name, method.bind(job))
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hook]) => hook)
}

/** Whether all of these let it happen: the first that answers `false` stops the rest. */
export async function allow(
  job: object,
  begins: 'beforeEnqueue' | 'beforeDequeue',
  args: readonly unknown[],
): Promise<boolean> {
  for (const hook of hooksOf(job, begins)) if ((await hook(...args)) === false) return false
  return true
}

export async function runAll(job: object, begins: HookName, args: readonly unknown[]): Promise<void> {
  for (const hook of hooksOf(job, begins)) await hook(...args)
}

/** Runs a job with its hooks. @throws what the job throws, once its `onFailure` hooks have seen it */
export async function performWithHooks(
  job: { perform(...args: readonly unknown[]): unknown },
  args: readonly unknown[],
): Promise<unknown> {
  try {
    await runAll(job, 'beforePerform', args)
    const result = await around(job, args)
    await runAll(job, 'afterPerform', args)
    return result
  } catch (error) {
    if (error instanceof DontPerform) return undefined
    await told(job, error, args)
    throw error
  }
}

/** Each hook gets `next` and then the arguments, and has to call it. */
async function around(
  job: { perform(...args: readonly unknown[]): unknown },
  args: readonly unknown[],
): Promise<unknown> {
  let result: unknown
  const perform = async (): Promise<void> => {
    result = await job.perform(...args)
  }
  const chain = hooksOf(job, 'aroundPerform').reduceRight<() => Promise<void>>(
    (next, hook) => async () => {
      await hook(next, ...args)
    },
    perform,
  )
  await chain()
  return result
}

/** Tells the hooks of a failure. @throws Error where one of them fails as well: neither error is lost */
async function told(job: object, failure: unknown, args: readonly unknown[]): Promise<void> {
  try {
    await runAll(job, 'onFailure', [failure, ...args])
  } catch (error) {
    throw new Error(`A failure hook failed as well: ${String(error)}. The job had failed with: ${String(failure)}.`, {
      cause: failure,
    })
  }
}
