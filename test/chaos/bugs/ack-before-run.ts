// Both stores: a job is settled as done before it runs. Whoever is killed while it runs takes it along: G1.

import type { Bug, Form } from './bug.ts'
import { killsOfSound } from './storms.ts'

const patches: Form['patches'] = [
  {
    file: 'runtime/capsule.ts',
    find: '#run(one: InHand, began: Ms): void {\n    one.startedAt',
    replace: `#run(one, began) {
        const settlement = { token: one.claim.token, count: 'processed', outcome: { kind: 'done' } };
        this.#options.settle(one.owner, settlement, () => this.#runEnded(one, began));
    }
    #runEnded(one, began) {
        one.startedAt`,
  },
  {
    file: 'runtime/capsule.ts',
    find: 'if (this.#mayStillSettle(one)) this.#handOver.settle(one, ending)',
    replace: `if (ending.outcome.kind === 'done')
            this.#hand.drop(one);
        else if (this.#mayStillSettle(one))
            this.#handOver.settle(one, ending);`,
  },
]

export const ackBeforeRun: Bug = {
  name: 'ack before run',
  why: 'a job is done before it runs',
  on: [
    { store: 'sqlite', rule: 'G1', storm: killsOfSound, patches },
    { store: 'redis', rule: 'G1', storm: killsOfSound, patches },
  ],
}
