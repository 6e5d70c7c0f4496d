// The settlements that are decided without an attempt. None of them is counted.

import type { EpochMs } from '../core/clock.ts'
import type { Claim, Settlement, Token } from '../core/store/queueing.ts'

/** To the head of its queue, as it was. */
export const givenBack = (token: Token): Settlement => ({ token, count: 'nothing', outcome: { kind: 'back' } })

/** What cannot be read, or killed its processes, is kept byte by byte for a person to look at. */
export const buried = ({ token, payload }: Claim): Settlement => ({
  token,
  count: 'nothing',
  outcome: { kind: 'dead', payload },
})

/** Not to the head, where it would be claimed at once and wait again; its bytes and its mark stay as they are. */
export const postponed = ({ token, queue, payload }: Claim, at: EpochMs): Settlement => ({
  token,
  count: 'nothing',
  outcome: { kind: 'schedule', at, queue, payload },
})
