// Writing and changing posts: the row first, then the jobs.

import { addPost, changePost, type PostText } from '../tables/posts.ts'
import { preparePost } from './prepare-post.ts'

/** Answers the id of the new post. */
export async function writePost(authorId: number, text: PostText): Promise<number> {
  const postId = addPost(authorId, text)
  await preparePost(postId, text.body)
  return postId
}

export async function editPost(postId: number, text: PostText): Promise<void> {
  changePost(postId, text)
  await preparePost(postId, text.body)
}
