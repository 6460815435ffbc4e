const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #f4f6f8; margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { background: #fff; border: 1px solid #c5ccd3; border-radius: .5rem; padding: 2rem; width: min(22rem, calc(100vw - 6rem)); }
h1 { font-size: 1.25rem; margin-top: 0; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; border: 1px solid #5b6670; border-radius: .25rem; }
button { font: inherit; font-weight: 600; margin-top: 1.5rem; padding: .5rem 1.25rem; color: #fff; background: #14507a; border: 0; border-radius: .25rem; }
input:focus-visible, button:focus-visible { outline: 3px solid #d97706; outline-offset: 2px; }
[role=alert] { color: #9b1c1c; font-weight: 600; }
</style>
</head>
<body><main>
<h1>${escape(title)}</h1>
${body}
</main></body>
</html>
`;

/** The login form, with Keycloak's element ids, so that the same script signs in on both. */
export const loginPage = (realm: string, action: string, rejected?: { readonly username: string }): string =>
  page(
    `Sign in to ${realm}`,
    `${rejected ? '<p role="alert" id="input-error">Invalid username or password.</p>' : ''}
<form id="kc-form-login" method="post" action="${escape(action)}">
<label for="username">Username</label>
<input id="username" name="username" autocomplete="username" required autofocus value="${escape(rejected?.username ?? '')}"${rejected ? ' aria-describedby="input-error"' : ''}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button id="kc-login" type="submit">Sign in</button>
</form>`,
  );

/** A page that says one thing. */
export const messagePage = (title: string, message: string): string => page(title, `<p>${escape(message)}</p>`);
