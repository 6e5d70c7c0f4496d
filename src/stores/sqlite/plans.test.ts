// How SQLite answers our statements. What runs for every job must cost the same with a million jobs in the file as with
// none, so no statement may read through the table of jobs.

import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import * as generated from './sql.generated.ts'

const { migrations, ...groups } = generated
const database = new DatabaseSync(':memory:')
for (const { sql } of migrations) database.exec(sql)

const planOf = (sql: string): string[] =>
  database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => String(row.detail))

/** Only claims are read through here, and nobody holds many. */
const readsClaims = 'SCAN jobs USING INDEX jobs_by_claim'

describe('no statement reads or sorts all jobs', () => {
  for (const [group, statements] of Object.entries(groups)) {
    for (const [name, sql] of Object.entries(statements)) {
      it(`${group}: ${name}`, () => {
        const steps = planOf(sql).filter((step) => step !== readsClaims)
        expect(steps.filter((step) => /^SCAN (jobs|head)\b|TEMP B-TREE/.test(step))).toEqual([])
        expect(steps.filter((step) => step === 'SEARCH jobs')).toEqual([])
      })
    }
  }
})
