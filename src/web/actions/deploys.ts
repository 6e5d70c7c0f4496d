// Marking a deploy, so that charts show what came with it.

import { text } from '../parameters.ts'
import { type Change, change } from '../route.ts'

export const deployAction: Change = change(
  '/deploys',
  'mark deploys',
  { label: text(200) },
  async (visit, { values }) => {
    const said = await visit.hm.markDeploy(values.label)
    return { to: visit.to('/metrics'), told: { key: said === 'marked' ? 'deploys.marked' : 'deploys.again' } }
  },
)
