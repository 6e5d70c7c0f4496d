// Which store an instance uses, and where the choice came from:
// --store > HAYMAKER_STORE > `store` in the config > the variable named by REDIS_PROVIDER > REDIS_URL > a file here.

import { defaults } from './config.ts'

export interface Choice {
  readonly url: string
  /** For the boot line: '--store', 'HAYMAKER_STORE', 'config', ... */
  readonly from: string
}

export function whichStore(
  flag: string | undefined,
  config: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Choice {
  if (flag) return { url: flag, from: '--store' }
  if (env.HAYMAKER_STORE) return { url: env.HAYMAKER_STORE, from: 'HAYMAKER_STORE' }
  if (config) return { url: config, from: 'config' }
  const provided = env.REDIS_PROVIDER && env[env.REDIS_PROVIDER]
  if (env.REDIS_PROVIDER && provided) return { url: provided, from: env.REDIS_PROVIDER }
  if (env.REDIS_URL) return { url: env.REDIS_URL, from: 'REDIS_URL' }
  return { url: defaults.store, from: 'default' }
}
