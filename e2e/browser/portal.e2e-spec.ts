import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { runJourney, sample, startEmptyPlatform, type TestPlatform } from './platform.fixture.js';
import { faultsOfAccess, openPortalDoor, startChromium, type PortalDoor } from './portal.fixture.js';
import { tokenWith } from './tokens.fixture.js';

interface Found {
  readonly personId: string;
  readonly familyName: string;
}

describe('the portals in a real browser', () => {
  let platform: TestPlatform;
  let door: PortalDoor;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let somebody: Found;
  /** What the browser itself complains of: a broken policy, a script that throws. */
  const complaints: string[] = [];

  beforeAll(async () => {
    platform = await startEmptyPlatform();
    await runJourney(platform.home, sample);
    const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${platform.gatewayUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${await platform.journeyToken()}` } })).json()) as T;
    const { networks } = await ask<{ networks: { networkId: string; integratorOrganizationId: string }[] }>('/networks');
    const { episodes } = await ask<{ episodes: { personId: string }[] }>(`/networks/${networks[0]!.networkId}/episodes?phase=PHASE_TRANSITION`);
    somebody = await ask<Found>(`/persons/${episodes[0]!.personId}`);
    door = await openPortalDoor(platform.gatewayUrl, networks[0]!.integratorOrganizationId);
    browser = await startChromium();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await door?.close();
    await platform?.stop();
  }, 60_000);

  async function open(locale: string, path: string): Promise<void> {
    context = await browser.newContext({ locale, viewport: { width: 1200, height: 850 } });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) complaints.push(line.text());
    });
    await page.goto(`${door.url}${path}`);
  }
  async function signIn(roles: readonly string[], personId?: string): Promise<void> {
    door.expect({ roles, token: await tokenWith(platform, roles), personId });
    await page.getByRole('link', { name: /^(Sign in|Se connecter)$/ }).press('Enter');
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
  const filePath = (section = ''): string => `/clinical/persons/${somebody.personId}${section}`;

  beforeEach(() => door.endSession());
  afterEach(() => context?.close());

  describe.each([
    ['fr-FR', 'fr', { family: 'Nom de famille', search: 'Rechercher', skip: 'Aller au contenu', tabs: ['Identité', 'Cercle', 'Plan', 'Séjours', 'Rendez-vous', 'Social', 'Dossier', 'Qui a consulté'], facts: { Cercle: 'Adhésions aux réseaux', Plan: 'Phase du suivi', Séjours: 'Hospitalisation', Social: 'Besoins' } }],
    ['en-GB', 'en', { family: 'Family name', search: 'Search', skip: 'Skip to the content', tabs: ['Identity', 'Circle', 'Plan', 'Stays', 'Appointments', 'Social', 'Record', 'Who looked'], facts: { Circle: 'Memberships of networks', Plan: 'Phase of the follow-up', Stays: 'Hospital stay', Social: 'Needs' } }],
  ] as const)('%s', (locale, language, texts) => {
    it('a person is found and their file is read by keyboard alone', async () => {
      await open(locale, '/clinical/');
      await expectAccessible('sign in');
      await signIn(['coordinator']);
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      await expectAccessible('find');

      await page.reload();
      await page.getByLabel(texts.family).waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(texts.skip);
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
      await tabTo(page.getByLabel(texts.family));
      await page.keyboard.type(somebody.familyName.toLowerCase());
      await page.keyboard.press('Enter');
      const found = page.getByRole('link', { name: somebody.familyName.toUpperCase() }).first();
      await found.waitFor();
      await expectAccessible('found');
      await tabTo(found);
      await page.keyboard.press('Enter');

      await page.getByRole('heading', { level: 1, name: somebody.familyName.toUpperCase() }).waitFor();
      const tab = (name: string) => page.getByRole('tab', { name, exact: true });
      await tabTo(tab(texts.tabs[0]));
      for (const name of texts.tabs) {
        await page.getByRole('tab', { name, exact: true, selected: true }).waitFor();
        await settled();
        const fact = (texts.facts as Readonly<Record<string, string>>)[name];
        if (fact) await page.getByRole('tabpanel').getByText(fact).first().waitFor();
        expect(await page.getByRole('alert').count()).toBe(0);
        await expectAccessible(name);
        await page.keyboard.press('ArrowRight');
      }
      expect(page.url()).not.toContain(somebody.familyName);
    }, 90_000);
  });

  it('the language is changed on the spot and kept', async () => {
    await open('en-GB', '/clinical/');
    await signIn(['nurse']);
    await page.getByRole('button', { name: 'Français' }).press('Enter');
    await page.getByRole('heading', { name: 'Trouver une personne' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Trouver une personne' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  });

  it('names and identifiers stand in no address', async () => {
    await open('en-GB', '/clinical/');
    await signIn(['secretary']);
    door.asked.length = 0;
    await page.getByLabel('Family name').fill(somebody.familyName);
    await page.getByLabel('Birth date', { exact: true }).fill('1950-02-03');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Nobody was found').waitFor();
    await page.getByText('By identifier').click();
    await page.getByLabel('Identifier', { exact: true }).fill('756.9217.0769.85');
    await page.getByRole('button', { name: 'Search' }).click();
    await settled();
    expect(door.asked.filter((each) => each.includes('search'))).toEqual(['POST /api/v1/persons/search', 'POST /api/v1/persons/search']);
    expect(door.asked.filter((each) => /756|1950/.test(each) || each.includes(somebody.familyName))).toEqual([]);
  });

  it('a section that the role may not see says so; what is not there says so; no page is blank', async () => {
    await open('en-GB', filePath('/record'));
    await signIn(['secretary']);
    await page.getByText('Your role does not give access to this').waitFor();
    await expectAccessible('refused');
    await page.goto(`${door.url}/clinical/persons/01980000-0000-7000-8000-000000000000`);
    await page.getByText('There is nothing here').waitFor();
    await expectAccessible('missing');
    await page.goto(`${door.url}/clinical/elsewhere`);
    await page.getByText('There is nothing here').waitFor();
  });

  it('a task is done, and the list that follows knows it', async () => {
    await open('en-GB', filePath('/plan'));
    await signIn(['nurse']);
    const tasks = page.getByRole('button', { name: /^Done: / });
    await tasks.first().waitFor();
    const before = await tasks.count();
    await tasks.first().press('Enter');
    await page.getByText('The task is done.').waitFor();
    await settled();
    expect(await tasks.count()).toBe(before - 1);
  });

  it('an emergency access asks why, passes a fresh sign-in, runs, and ends', async () => {
    await open('en-GB', filePath());
    await signIn(['clinician']);
    await page.getByRole('button', { name: 'Emergency access…' }).press('Enter');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await page.getByText('Say in a few words what the emergency is.').waitFor();
    await expectAccessible('emergency, incomplete');
    await page.getByLabel('Reason').selectOption('EMERGENCY_CARE');
    await page.getByLabel('What is the emergency?').fill('Found unconscious at home');
    await page.getByLabel('Minutes').fill('61');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await page.getByText('Between 5 and 60 minutes.').waitFor();
    await page.getByLabel('Minutes').fill('20');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');

    await page.getByText('You signed in again.').waitFor();
    expect(door.asked).toContain(`GET /session/step-up?next=${encodeURIComponent(filePath())}`);
    expect(await page.getByLabel('What is the emergency?').inputValue()).toBe('Found unconscious at home');
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('unconscious');
    await page.getByRole('button', { name: 'Start', exact: true }).press('Enter');
    await page.getByText('Emergency access: 20 minutes left').waitFor();
    await expectAccessible('emergency, running');
    await page.getByRole('button', { name: 'End it now' }).press('Enter');
    await page.getByText('The emergency access is over.').waitFor();
  });

  it('the privacy officer decides what waits, with a reason', async () => {
    await open('fr-FR', '/clinical/');
    await signIn(['privacy-officer']);
    await page.getByRole('link', { name: 'Accès d’urgence' }).press('Enter');
    await page.getByText('Found unconscious at home').waitFor();
    await expectAccessible('reviews');
    await page.getByRole('button', { name: 'Décider' }).press('Enter');
    await page.getByText('Choisissez une décision et dites pourquoi.').waitFor();
    await page.getByLabel('Justifié', { exact: true }).press('Space');
    await page.getByLabel('Pourquoi').fill('Appel du SAMU');
    await page.getByRole('button', { name: 'Décider' }).press('Enter');
    await page.getByText('Aucun accès d’urgence n’attend de décision.').waitFor();
  });

  it('the queue is refused to others', async () => {
    await open('en-GB', '/clinical/reviews');
    await signIn(['clinician']);
    await page.getByText('Your role does not give access to this').waitFor();
    expect(await page.getByRole('link', { name: 'Emergency accesses' }).count()).toBe(0);
  });

  it('a session that ends says so and comes back to the same place; signing out leaves nothing', async () => {
    await open('en-GB', filePath('/stays'));
    await signIn(['clinician']);
    await page.getByText('Hospital stay').first().waitFor();
    door.endSession();
    await page.getByRole('tab', { name: 'Social' }).click();
    await page.getByText('Your session has ended.').waitFor();
    expect(await page.content()).not.toContain(somebody.familyName.toUpperCase());
    await signIn(['clinician']);
    await page.getByRole('tab', { name: 'Social', selected: true }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).press('Enter');
    await page.getByRole('heading', { name: 'Sign in to go on' }).waitFor();
    expect(door.asked).toContain('POST /session/logout');
  });

  it.each([['fr-FR', 'Qui a consulté votre dossier', 'a ouvert votre dossier en urgence', 'Afficher la suite', 'C’était refusé : rien n’a été montré.'], ['en-GB', 'Who looked at your file', 'opened your file in an emergency', 'Show more', 'It was refused: nothing was shown.']])('a person reads in plain words who looked (%s)', async (locale, title, sentence, more, refused) => {
    await open(locale, '/person/');
    // What a person may read of the register is another part's; the clinician's token stands for it here.
    await signIn(['clinician'], somebody.personId);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByText(sentence).waitFor();
    await page.getByText(somebody.familyName.toUpperCase()).waitFor();
    await page.getByRole('button', { name: more }).press('Enter');
    await page.getByText(refused).waitFor();
    await expectAccessible('own page');
  });

  it('an account without a file says whom to ask', async () => {
    await open('en-GB', '/person/');
    await signIn(['person']);
    await page.getByText('Your account is not linked to a file yet').waitFor();
    await expectAccessible('own page, unlinked');
  });

  it('in all this the browser complained of nothing, and no unsafe call came without the token against forgery', () => {
    expect(complaints).toEqual([]);
    expect(door.forged).toEqual([]);
    expect(door.asked.filter((each) => each.startsWith('POST ')).length).toBeGreaterThan(5);
  });
});
