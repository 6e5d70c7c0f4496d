// A new user, and the mail that greets them.

import { welcomeMail } from '../jobs/welcome-mail.ts'
import { hashPassword } from '../password.ts'
import { addUser, type User } from '../tables/users.ts'

/** Answers null when the address is taken. */
export async function signUp(name: string, email: string, password: string): Promise<User | null> {
  const user = addUser(name, email, await hashPassword(password))
  if (user) await welcomeMail.performAsync({ userId: user.id })
  return user
}
