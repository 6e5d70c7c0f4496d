// The dashboard of the jobs, for the admins of the blog: who is asking is found out from the blog's own session.

import type { Haymaker } from 'haymaker'
import { type Dashboard, dashboard } from 'haymaker/web'
import { userOf } from './session.ts'

/** Where it is mounted. */
export const JOBS_PAGES = '/jobs'

export const jobsPages = (hm: Haymaker): Dashboard =>
  dashboard({
    ...{ haymaker: hm, basePath: JOBS_PAGES, appPath: '/' },
    auth: (request) => {
      const user = userOf(request)
      return user?.isAdmin ? { name: user.name } : null
    },
  })
