// Places at which a process ends itself by SIGKILL when a test wants it to: faults at exact steps, such as between the
// reply of a claim and the start of its job, are met by chance once in ten thousand kills. HAYMAKER_FAILPOINT names the
// step, `settle:before-send` or, to be met at the third time only, `settle:before-send@3`. It is read once; where it is not
// set, which is everywhere but in tests, a step is a call of an empty function.

const steps = [
  'claim:after-reply',
  'run:before',
  'run:after',
  'settle:before-send',
  'settle:after-reply',
  'promote:after-read',
  'promote:after-move',
  'sweep:after-declare',
  'sweep:step',
  'push:before-send',
  'push:after-reply',
] as const

export type Step = (typeof steps)[number]

/** The process reached this step. */
export const failpoint: (step: Step) => void = armed(globalThis.process?.env.HAYMAKER_FAILPOINT)

function armed(given: string | undefined): (step: Step) => void {
  if (!given) return () => {}
  const [fatal, times = '1'] = given.split('@')
  if (!steps.some((step) => step === fatal) || !(Number(times) >= 1)) {
    throw new Error(`HAYMAKER_FAILPOINT is ${given}. It is for tests: unset it, or name one of ${steps.join(', ')}.`)
  }
  let left = Number(times)
  return (step) => {
    if (step === fatal && --left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
