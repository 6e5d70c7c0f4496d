// What a person does with a limiter: has all that was used of it forgotten. Where somebody holds it, that asks once more.

import { text, whole } from '../parameters.ts'
import { type Change, change } from '../route.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Given } from '../ui/given.tsx'

const reset: Change = change(
  '/limits/reset',
  'reset limits',
  { limit: text(128), count: whole(0, 1e12, 0) },
  async (visit, { values: { limit, count: seen } }) => {
    const { locale, hm } = visit
    const held = (await hm.limits.one(limit))?.holders.length ?? 0
    if (held > seen * 2) {
      const body = (
        <Confirm
          {...{ visit, count: held, action: visit.to('/limits/reset'), back: visit.to('/limits'), fields: { limit } }}
          about={locale.t('limits.reset.about', { count: held })}
          verb={locale.t('limits.reset')}
        >
          <p>
            <Given>{limit}</Given>
          </p>
        </Confirm>
      )
      return { title: locale.t('limits.reset'), tab: 'nav.limits', body }
    }
    const key = (await hm.limits.reset(limit)) ? 'limits.reset.told' : 'limits.reset.gone'
    return { to: visit.to('/limits'), told: { key } }
  },
)

export const limitActions: readonly Change[] = [reset]
