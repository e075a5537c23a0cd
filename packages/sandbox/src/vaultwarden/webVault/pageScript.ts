/** What the page does with its forms and lists, in plain JavaScript for browsers. All text goes through textContent. */
export const PAGE_SCRIPT = String.raw`'use strict';

(() => {
  const find = id => document.getElementById(id);
  const vault = createVault({
    base: document.documentElement.dataset.base,
    fetch: (...args) => window.fetch(...args),
  });

  function say(text, isAlert) {
    const alert = find('alert');
    const status = find('status');
    alert.textContent = isAlert ? text : '';
    status.textContent = isAlert ? '' : text;
  }

  function element(tag, text, parent) {
    const made = document.createElement(tag);
    made.textContent = text;
    parent.append(made);
    return made;
  }

  function button(text, label, parent, onClick) {
    const made = element('button', text, parent);
    made.type = 'button';
    made.setAttribute('aria-label', label);
    made.addEventListener('click', onClick);
    return made;
  }

  function showPassword({ name, password }, list) {
    element('dt', 'Password', list);
    const row = element('dd', '', list);
    const shown = element('code', '••••••••', row);
    let isShown = false;
    const show = button('Show', 'Show the password of ' + name, row, () => {
      isShown = !isShown;
      shown.textContent = isShown ? password : '••••••••';
      show.textContent = isShown ? 'Hide' : 'Show';
      show.setAttribute('aria-label', show.textContent + ' the password of ' + name);
    });
    button('Copy', 'Copy the password of ' + name, row, () => {
      navigator.clipboard.writeText(password).then(
        () => say('The password of ' + name + ' is copied.'),
        () => say('Copying is not allowed here. Show the password instead.', true),
      );
    });
  }

  function showAddress(address, list) {
    element('dt', 'Address', list);
    const row = element('dd', '', list);
    if (!/^https?:\/\//i.test(address)) {
      row.textContent = address;
      return;
    }
    const link = element('a', address, row);
    link.href = address;
    link.rel = 'noopener noreferrer';
    link.target = '_blank';
  }

  function showItem(item, parent) {
    const card = element('li', '', parent);
    if (item.problem) {
      element('p', item.problem, card);
      return;
    }
    element('h3', item.name, card);
    const list = element('dl', '', card);
    if (item.username) {
      element('dt', 'User name', list);
      element('dd', item.username, list);
    }
    if (item.password) {
      showPassword(item, list);
    }
    if (item.address) {
      showAddress(item.address, list);
    }
    if (item.notes) {
      element('dt', 'Notes', list);
      element('dd', item.notes, list);
    }
  }

  function showGroups(groups) {
    const place = find('groups');
    place.replaceChildren();
    for (const { title, items } of groups) {
      element('h2', title, place);
      if (items.length === 0) {
        element('p', 'Nothing yet.', place);
      }
      const list = element('ul', '', place);
      items.forEach(item => showItem(item, list));
    }
  }

  let session;

  async function refresh() {
    showGroups(await vault.items(session));
  }

  function show(isIn) {
    find('out').hidden = isIn;
    find('in').hidden = !isIn;
  }

  function leave() {
    session = undefined;
    find('groups').replaceChildren();
    show(false);
    say('You are logged out.');
    find('login-email').focus();
  }

  /** Runs what somebody asked for, with the form closed meanwhile. */
  async function run(fields, text, action) {
    say(text);
    fields.disabled = true;
    try {
      await action();
    } catch (error) {
      say(error.message, true);
    } finally {
      fields.disabled = false;
    }
  }

  function onSubmit(id, text, action) {
    find(id).addEventListener('submit', event => {
      event.preventDefault();
      const form = event.target;
      const values = Object.fromEntries(new FormData(form));
      run(form.querySelector('fieldset'), text, () => action(values, form));
    });
  }

  if (!window.crypto || !crypto.subtle) {
    say('This page needs HTTPS: without it the browser has no cryptography. Open it with https.', true);
    document.querySelectorAll('fieldset').forEach(fields => {
      fields.disabled = true;
    });
    return;
  }

  onSubmit('login', 'Logging in …', async (values, form) => {
    session = await vault.logIn(values);
    await refresh();
    form.reset();
    show(true);
    say('You are logged in.');
    find('title').focus();
  });

  onSubmit('register', 'Making the account …', async (values, form) => {
    await vault.register(values);
    form.reset();
    find('login-email').value = values.email;
    find('login-password').focus();
    say('The account is made. Log in with the master password.');
  });

  find('refresh').addEventListener('click', () => {
    run(find('actions'), 'Reading …', async () => {
      await refresh();
      say('This is what is there now.');
    });
  });
  find('logout').addEventListener('click', leave);
})();
`;
