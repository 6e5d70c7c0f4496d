// Runs the tag service by itself, for the Procfile. The demo starts one of its own.

import { listen } from './listen.ts'
import { tagService } from './services/tag-service.ts'
import * as settings from './settings.ts'

const { address } = await listen(tagService().fetch, Number(new URL(settings.tagService()).port))
console.log(`tags: answering at ${address}`)
