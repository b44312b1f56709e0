export const prove = {
  title: 'Prove that it is you',
  why: 'This change is sensitive. Enter your password again.',
  submit: 'Go on',
  noPassword: 'You have no password yet. Sign in with a new one-time link, and send the change again.',
};
