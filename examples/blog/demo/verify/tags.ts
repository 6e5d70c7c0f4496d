// The tags of a post must be what the tag function finds when it is called here, and what a person added.

import { keywords } from '../../content/keywords.ts'
import { allPosts } from '../../tables/posts.ts'
import { tagsOf } from '../../tables/tags.ts'

export const wrongTags = (byHand: ReadonlyMap<number, readonly string[]>): string[] =>
  allPosts().flatMap(({ id, title, body }) => {
    const wanted = [...new Set([...keywords(`${title}\n\n${body}`), ...(byHand.get(id) ?? [])])].sort().join(', ')
    const shown = tagsOf(id).sort().join(', ')
    return shown === wanted ? [] : [`post ${id} has the tags "${shown}" instead of "${wanted}"`]
  })
