// Both stores: a job is settled as done before it runs. Whoever is killed while it runs takes it along: G1.

import type { Bug, Form } from './bug.ts'
import { killsOfSound } from './storms.ts'

const patches: Form['patches'] = [
  {
    file: 'runtime/capsule.js',
    find: 'one.attempt = runner.begin(one.claim);',
    replace: `await this.#options.settle(one.owner, { token: one.claim.token, count: 'processed', outcome: { kind: 'done' } });
        one.attempt = runner.begin(one.claim);`,
  },
  {
    file: 'runtime/capsule.js',
    find: 'if (this.#mayStillSettle(one))\n            void this.#settle(one, settlement);',
    replace: `if (settlement.outcome.kind === 'done')
            this.#hand.drop(one);
        else if (this.#mayStillSettle(one))
            void this.#settle(one, settlement);`,
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
