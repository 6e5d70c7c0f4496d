// Schemas as small as they come, in the interface that all libraries share.

import type { StandardSchema } from '../../src/core/job/schema.ts'

/** A list with at least one element. */
export const nonEmpty: StandardSchema<readonly unknown[]> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      Array.isArray(value) && value.length > 0
        ? { value }
        : { issues: [{ message: 'is no list with something in it' }] },
  },
}
