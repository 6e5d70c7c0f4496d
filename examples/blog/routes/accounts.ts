// Signing up, in and out.

import { Hono } from 'hono'
import { z } from 'zod'
import { signUp } from '../actions/sign-up.ts'
import { isPassword } from '../password.ts'
import { signIn, signOut, type Visit } from '../session.ts'
import { findUserByEmail } from '../tables/users.ts'
import { signInForm, signUpForm } from '../views/account-forms.ts'
import { empty, type Filled } from '../views/fields.ts'
import { type Html, page } from '../views/layout.ts'
import { readForm } from './form.ts'

const SignUp = z.object({
  name: z.string().trim().min(1, 'Tell us your name.').max(80, 'A name has at most 80 characters.'),
  email: z.email('Write an address such as ada@example.org.').max(200, 'An address has at most 200 characters.'),
  password: z.string().min(8, 'Choose at least 8 characters.').max(200, 'Choose at most 200 characters.'),
})

const SignIn = z.object({ email: z.string(), password: z.string().max(200) })

const signUpPage = (filled: Filled): Html => page({ title: 'Sign up', user: null }, signUpForm(filled))
const signInPage = (filled: Filled): Html => page({ title: 'Sign in', user: null }, signInForm(filled))

export const accounts = new Hono<Visit>()
  .get('/users/new', (c) => c.html(signUpPage(empty)))
  .post('/users', async (c) => {
    const form = await readForm(c, SignUp)
    if (!form.ok) return c.html(signUpPage(form), 422)
    const { name, email, password } = form.value
    const user = await signUp(name, email, password)
    if (!user) {
      const problems = { email: `${email} has an account already. Sign in instead.` }
      return c.html(signUpPage({ given: form.given, problems }), 422)
    }
    signIn(c, user)
    return c.redirect('/?notice=welcome', 303)
  })
  .get('/session/new', (c) => c.html(signInPage(empty)))
  .post('/session', async (c) => {
    const form = await readForm(c, SignIn)
    const user = form.ok ? findUserByEmail(form.value.email) : null
    if (form.ok && user && (await isPassword(form.value.password, user.password))) {
      signIn(c, user)
      return c.redirect('/', 303)
    }
    const problems = { password: 'Address and password do not belong together. Try again.' }
    return c.html(signInPage({ given: form.given, problems }), 422)
  })
  .post('/session/end', (c) => {
    signOut(c)
    return c.redirect('/', 303)
  })
