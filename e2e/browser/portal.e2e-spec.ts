import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { startEmptyPlatform, type TestPlatform } from '../platform.fixture.js';
import { tokenWith } from '../tokens.fixture.js';
import { startBrowser } from './browser.fixture.js';
import { chosenLoginPage, endProviderSession, fillIn } from './login.fixture.js';
import { demoUser, faultsOfAccess, makePortalWorld, watch, type PortalWorld, type Watched } from './portal.fixture.js';

describe('the portals in a real browser', () => {
  const loginPage = chosenLoginPage();
  const watched: Watched = { asked: [], forgeable: [], complaints: [] };
  let platform: TestPlatform;
  let world: PortalWorld;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser();
    platform = await startEmptyPlatform();
    world = await makePortalWorld(platform);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  }, 60_000);
  afterEach(() => context?.close());

  async function open(locale: string, path: string): Promise<void> {
    context = await browser.newContext({ locale, viewport: { width: 1200, height: 850 } });
    watch(context, platform.gatewayUrl, watched);
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${platform.gatewayUrl}${path}`);
  }
  const fillInAs = (username: string): Promise<void> => fillIn(page, loginPage, username, demoUser(username).password);
  async function signIn(username: string): Promise<void> {
    await page.getByRole('link', { name: /^(Sign in|Se connecter)$/ }).press('Enter');
    await fillInAs(username);
    await page.getByRole('button', { name: /^(Sign out|Se déconnecter)$/ }).waitFor();
  }
  const settled = async (): Promise<void> => {
    await page.waitForLoadState('networkidle');
    await page.getByText(/^(Loading…|Chargement…)$/).first().waitFor({ state: 'hidden' });
  };
  /** Presses Tab until `target` has the focus. */
  async function tabTo(target: Locator): Promise<void> {
    const hasFocus = (): Promise<boolean> => target.evaluate((element) => element.ownerDocument.activeElement === element);
    for (let pressed = 0; pressed < 20 && !(await hasFocus()); pressed++) await page.keyboard.press('Tab');
    expect(await hasFocus()).toBe(true);
  }
  const expectAccessible = async (where: string): Promise<void> => {
    await settled();
    expect([where, await faultsOfAccess(page)]).toEqual([where, []]);
  };
  const fileOf = ({ personId }: { readonly personId: string }, section = ''): string => `/clinical/persons/${personId}${section}`;
  const nothingHere = () => page.getByText('There is nothing here');

  describe.each([
    ['fr-FR', 'fr', { family: 'Nom de famille', search: 'Rechercher', skip: 'Aller au contenu', tabs: ['Identité', 'Cercle', 'Plan', 'Séjours', 'Rendez-vous', 'Social', 'Dossier'], facts: { Cercle: 'Adhésions aux réseaux', Plan: 'Phase du suivi', Séjours: 'Hospitalisation' } }],
    ['en-GB', 'en', { family: 'Family name', search: 'Search', skip: 'Skip to the content', tabs: ['Identity', 'Circle', 'Plan', 'Stays', 'Appointments', 'Social', 'Record'], facts: { Circle: 'Memberships of networks', Plan: 'Phase of the follow-up', Stays: 'Hospital stay' } }],
  ] as const)('%s', (locale, language, texts) => {
    it('a person of the network is found by its coordinator and their file is read by keyboard alone', async () => {
      const name = world.member.familyName;
      await open(locale, '/clinical/');
      await expectAccessible('sign in');
      await signIn('coord.lopez');
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      await expectAccessible('find');

      await page.reload();
      await page.getByLabel(texts.family).waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(texts.skip);
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
      await tabTo(page.getByLabel(texts.family));
      await page.keyboard.type(name.toLowerCase());
      await page.keyboard.press('Enter');
      const found = page.getByRole('link', { name: name.toUpperCase() }).first();
      await found.waitFor();
      await expectAccessible('found');
      await tabTo(found);
      await page.keyboard.press('Enter');

      await page.getByRole('heading', { level: 1, name: name.toUpperCase() }).waitFor();
      const tab = (section: string) => page.getByRole('tab', { name: section, exact: true });
      await tabTo(tab(texts.tabs[0]));
      for (const section of texts.tabs) {
        await page.getByRole('tab', { name: section, exact: true, selected: true }).waitFor();
        await settled();
        const fact = (texts.facts as Readonly<Record<string, string>>)[section];
        if (fact) await page.getByRole('tabpanel').getByText(fact).first().waitFor();
        expect(await page.getByRole('alert').count()).toBe(0);
        await expectAccessible(section);
        await page.keyboard.press('ArrowRight');
      }
      expect(page.url()).not.toContain(name);
    }, 90_000);
  });

  it('the language is changed on the spot and kept', async () => {
    await open('en-GB', '/clinical/');
    await signIn('nurse.petit');
    await page.getByRole('button', { name: 'Français' }).press('Enter');
    await page.getByRole('heading', { name: 'Trouver une personne' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Trouver une personne' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  });

  it('whom the desk registered is found by its practice, and names and identifiers stand in no address', async () => {
    await open('en-GB', '/clinical/');
    await signIn('clerk.diallo');
    const before = watched.asked.length;
    await page.getByLabel('Family name').fill(world.registered.familyName);
    await page.getByLabel('Birth date', { exact: true }).fill('1948-05-17');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 person found').waitFor();
    await page.getByText('By identifier').click();
    await page.getByLabel('Identifier', { exact: true }).fill('756.9217.0769.85');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Nobody was found').waitFor();
    const asked = watched.asked.slice(before);
    expect(asked.filter((each) => each.includes('search'))).toEqual(['POST /api/v1/persons/search', 'POST /api/v1/persons/search']);
    expect(asked.filter((each) => /756|1948/.test(each) || each.includes(world.registered.familyName))).toEqual([]);
  });

  it('and by nobody else', async () => {
    await open('en-GB', '/clinical/');
    await signIn('nurse.petit');
    await page.getByLabel('Family name').fill(world.registered.familyName);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Nobody was found among those you can see.').waitFor();
  });

  it('a section that the role may not see says so; what is not there says so; no page is blank', async () => {
    await open('en-GB', fileOf(world.member, '/record'));
    await signIn('clerk.diallo');
    await page.getByText('Your role does not give access to this').waitFor();
    await expectAccessible('refused');
    await page.goto(`${platform.gatewayUrl}/clinical/persons/01980000-0000-7000-8000-000000000000`);
    await nothingHere().waitFor();
    await expectAccessible('missing');
    await page.goto(`${platform.gatewayUrl}/clinical/elsewhere`);
    await nothingHere().waitFor();
  });

  it('a task is done, and the list that follows knows it', async () => {
    await open('en-GB', fileOf(world.member, '/plan'));
    await signIn('coord.lopez');
    const tasks = page.getByRole('button', { name: /^Done: / });
    await tasks.first().waitFor();
    const before = await tasks.count();
    await tasks.first().press('Enter');
    await page.getByText('The task is done.').waitFor();
    await settled();
    expect(await tasks.count()).toBe(before - 1);
  });

  it('an emergency access asks why, passes a fresh sign-in, opens the file of one person, and ends', async () => {
    await open('en-GB', fileOf(world.member));
    await signIn('dr.martin');
    await nothingHere().waitFor();
    await page.getByRole('button', { name: 'Emergency access…' }).press('Enter');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await page.getByText('Say in a few words what the emergency is.').waitFor();
    await expectAccessible('emergency, incomplete');
    await page.getByLabel('Reason').selectOption('EMERGENCY_CARE');
    await page.getByLabel('What is the emergency?').fill('Found unconscious at home');
    await page.getByLabel('Minutes').fill('61');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await page.getByText('Between 1 and 60 minutes.').waitFor();
    await page.getByLabel('Minutes').fill('20');

    // A login grows too old in five minutes. This first call goes with a token of the same physician that tells of no login; the platform answers it alike.
    const undated = await tokenWith(platform, ['clinician'], demoUser('dr.martin').id);
    await page.route('**/api/v1/break-glass', (route, request) => route.continue({ headers: { ...request.headers(), authorization: `Bearer ${undated}` } }), { times: 1 });
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await fillInAs('dr.martin');
    await page.getByText('You signed in again.').waitFor();
    expect(watched.asked).toContain(`GET /session/step-up?next=${encodeURIComponent(fileOf(world.member))}`);
    expect(await page.getByLabel('What is the emergency?').inputValue()).toBe('Found unconscious at home');
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('unconscious');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await page.getByText('Emergency access: 20 minutes left').waitFor();
    await page.getByRole('heading', { level: 1, name: world.member.familyName.toUpperCase() }).waitFor();
    await page.getByRole('tab', { name: 'Record' }).click();
    await page.getByRole('rowheader').first().waitFor();
    await expectAccessible('emergency, running');
    await page.getByRole('button', { name: 'End it now' }).press('Enter');
    await page.getByText('The emergency access is over.').waitFor();
    await nothingHere().waitFor();
    expect(await page.content()).not.toContain(world.member.familyName.toUpperCase());
  }, 60_000);

  it('the privacy officer inquires and decides what waits, with a reason, and sees who looked', async () => {
    await open('fr-FR', '/clinical/');
    await signIn('privacy.roux');
    await page.getByText('Found unconscious at home').waitFor();
    await page.getByText('Alice Martin (Riverside practice)').waitFor();
    await expectAccessible('reviews');
    await page.getByRole('button', { name: 'Décider' }).press('Enter');
    await page.getByText('Choisissez une décision et dites pourquoi.').waitFor();
    await page.getByLabel('Enquêter d’abord').press('Space');
    await page.getByLabel('Pourquoi').fill('Rappeler le cabinet');
    await page.getByRole('button', { name: 'Décider' }).press('Enter');
    await page.getByText('enquête en cours').waitFor();
    await page.getByText('Jusqu’ici : Rappeler le cabinet').waitFor();

    await page.getByRole('link', { name: 'Qui a consulté ce dossier' }).press('Enter');
    await page.getByRole('row').filter({ hasText: 'Alice Martin' }).filter({ hasText: 'Riverside practice' }).first().waitFor();
    await expectAccessible('who looked');
    await page.getByRole('link', { name: 'Retour aux accès d’urgence' }).press('Enter');
    await page.getByLabel('Justifié', { exact: true }).press('Space');
    await page.getByLabel('Pourquoi').fill('Appel du SAMU');
    await page.getByRole('button', { name: 'Décider' }).press('Enter');
    await page.getByText('Aucun accès d’urgence n’attend de décision.').waitFor();
  }, 60_000);

  it('the queue and who looked are refused to others', async () => {
    await open('en-GB', '/clinical/reviews');
    await signIn('dr.martin');
    await page.getByText('Your role does not give access to this').waitFor();
    expect(await page.getByRole('link', { name: 'Emergency accesses' }).count()).toBe(0);
    await page.goto(`${platform.gatewayUrl}/clinical/accesses/${world.registered.personId}`);
    await page.getByText('Your role does not give access to this').waitFor();
  });

  it('a session that ends says so and comes back to the same place; signing out leaves nothing', async () => {
    await open('en-GB', fileOf(world.registered, '/circle'));
    await signIn('dr.martin');
    await page.getByText('This person is in no network.').waitFor();
    await endProviderSession(context, platform);
    await page.getByRole('tab', { name: 'Stays' }).click();
    await page.getByText('Your session has ended.').waitFor();
    expect(await page.content()).not.toContain(world.registered.familyName.toUpperCase());
    await signIn('dr.martin');
    await page.getByRole('tab', { name: 'Stays', selected: true }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).press('Enter');
    await page.getByRole('heading', { name: 'Sign in to go on' }).waitFor();
    expect(watched.asked).toContain('POST /session/logout');
    await page.getByRole('link', { name: 'Sign in' }).press('Enter');
    await page.locator(loginPage.password).waitFor();
  }, 60_000);

  it('an account without a file says whom to ask', async () => {
    await open('en-GB', '/person/');
    await signIn('patient.nguyen');
    await page.getByText('Your account is not linked to a file yet').waitFor();
    await expectAccessible('own page, unlinked');
  });

  describe('once the account is linked', () => {
    beforeAll(() => world.linkToPerson('patient.nguyen', world.member.personId));

    it.each([['fr-FR', 'Qui a consulté votre dossier', 'Consultation : votre identité', 'Pourquoi : pour vous soigner'], ['en-GB', 'Who looked at your file', 'Looked at: your identity', 'Why: to treat you']])('a person reads in plain words who looked (%s)', async (locale, title, what, why) => {
      await open(locale, '/person/');
      await signIn('patient.nguyen');
      await page.getByRole('heading', { name: title }).waitFor();
      await page.getByText(world.member.familyName.toUpperCase()).waitFor();
      const look = page.getByRole('listitem').filter({ hasText: 'Alice Martin (Riverside practice)' }).filter({ hasText: what }).filter({ hasText: why });
      await look.first().waitFor();
      await expectAccessible('own page');
    });
  });

  it('in all this the browser complained of nothing, and no unsafe call came without the token against forgery', () => {
    expect(watched.complaints).toEqual([]);
    // The login form is the provider's own.
    expect(watched.forgeable).toEqual([]);
    expect(watched.asked.filter((each) => each.startsWith('POST ')).length).toBeGreaterThan(5);
  });
});
