/** Every request to the server, by what it is for. Each throws a `Problem` when it fails. */
import { api, bodyOf } from './client';
import type {
	Account,
	Alert,
	AlertChoice,
	AlertPage,
	AlertPreview,
	AlertRule,
	Artist,
	AudienceSummary,
	ByRelease,
	Campaign,
	CampaignChange,
	CampaignDraft,
	CampaignList,
	Channel,
	ChannelDraft,
	Comparison,
	Credentials,
	CuratorOrder,
	CuratorPage,
	DayNote,
	DayNoteDraft,
	DemoProgress,
	EmailChange,
	Enrolment,
	Field,
	FigureQuery,
	FigureSources,
	Freshness,
	Import,
	ImportPatch,
	ImportState,
	Invitation,
	InvitationDraft,
	InvitationMade,
	LineFilters,
	LinePage,
	LineProblem,
	Match,
	Members,
	OpenAccount,
	Outcome,
	Overview,
	Post,
	ProviderLink,
	Role,
	Row,
	SavedView,
	Setup,
	SignedInBrowser,
	SignInCredentials,
	SocialAccount,
	SocialAccountDays,
	Source,
	StoredUpload,
	Submission,
	Token,
	TokenDraft,
	TokenMade,
	Track,
	TrackDetail,
	TwoFactor,
	ViewQuery
} from './models';

/** One page of a list; `next_cursor` is null on the last. */
export type Page<T> = { items: T[]; next_cursor: string | null };

const anImport = (import_id: number) => ({ params: { path: { import_id } } });
const aTrack = (track_id: number) => ({ params: { path: { track_id } } });
/** Where the next page of a numbered list begins. */
const from = (cursor: string | null) => (cursor === null ? {} : { cursor: Number(cursor) });

// --- accounts

export const readSetup = (): Promise<Setup> => bodyOf(api.GET('/api/v1/setup'));
export const readAccount = (): Promise<Account> => bodyOf(api.GET('/api/v1/auth/me'));
export const register = (body: Credentials): Promise<Account> =>
	bodyOf(api.POST('/api/v1/auth/register', { body }));
export const login = (body: SignInCredentials): Promise<Account> =>
	bodyOf(api.POST('/api/v1/auth/login', { body }));
export const startDemo = (): Promise<Account> => bodyOf(api.POST('/api/v1/setup/demo'));
export const readDemoProgress = (): Promise<DemoProgress> => bodyOf(api.GET('/api/v1/setup/demo'));
/** Whose account is shown after the demo; null where there is none. */
export const leaveDemo = (): Promise<Account | null> => bodyOf(api.DELETE('/api/v1/setup/demo'));
/** Where the browser signs in with the installation's provider. */
export const beginAtProvider = (): Promise<{ url: string }> =>
	bodyOf(api.POST('/api/v1/auth/provider/begin'));
export const finishAtProvider = (answer: Record<string, string>): Promise<Account> =>
	bodyOf(api.POST('/api/v1/auth/provider/finish', { body: { answer } }));
export const readProviderLink = (): Promise<ProviderLink> =>
	bodyOf(api.GET('/api/v1/auth/provider/link'));
/** Where the browser links the account with it. */
export const linkProvider = (password: string): Promise<{ url: string }> =>
	bodyOf(api.POST('/api/v1/auth/provider/link', { body: { password } }));
export async function unlinkProvider(password: string): Promise<void> {
	await api.POST('/api/v1/auth/provider/unlink', { body: { password } });
}
export async function logout(): Promise<void> {
	await api.POST('/api/v1/auth/logout');
}

export async function changePassword(old: string, fresh: string): Promise<void> {
	await api.POST('/api/v1/auth/password', { body: { old, new: fresh } });
}
export const changeEmail = (email: string, password: string): Promise<EmailChange> =>
	bodyOf(api.POST('/api/v1/auth/email', { body: { email, password } }));
export async function confirmEmail(link: string): Promise<void> {
	await api.POST('/api/v1/auth/email/confirm', { body: { link } });
}
export async function sendPasswordLink(email: string): Promise<void> {
	await api.POST('/api/v1/auth/password/link', { body: { email } });
}
export async function resetPassword(link: string, fresh: string): Promise<void> {
	await api.POST('/api/v1/auth/password/reset', { body: { link, new: fresh } });
}

export async function readSessions(): Promise<SignedInBrowser[]> {
	return (await bodyOf(api.GET('/api/v1/auth/sessions'))).items;
}
export async function endSession(session_id: number): Promise<void> {
	await api.DELETE('/api/v1/auth/sessions/{session_id}', { params: { path: { session_id } } });
}
export async function endOtherSessions(): Promise<void> {
	await api.DELETE('/api/v1/auth/sessions');
}

export const readTwoFactor = (): Promise<TwoFactor> => bodyOf(api.GET('/api/v1/auth/two-factor'));
export const beginTwoFactor = (password: string): Promise<Enrolment> =>
	bodyOf(api.POST('/api/v1/auth/two-factor', { body: { password } }));
export async function confirmTwoFactor(code: string): Promise<string[]> {
	return (await bodyOf(api.POST('/api/v1/auth/two-factor/confirm', { body: { code } }))).codes;
}
export async function renewRecoveryCodes(password: string): Promise<string[]> {
	const made = api.POST('/api/v1/auth/two-factor/recovery-codes', { body: { password } });
	return (await bodyOf(made)).codes;
}
export async function turnTwoFactorOff(password: string): Promise<void> {
	await api.POST('/api/v1/auth/two-factor/off', { body: { password } });
}
export async function requireTwoFactor(required: boolean): Promise<void> {
	await api.PUT('/api/v1/auth/two-factor/policy', { body: { required } });
}

export async function readTokens(): Promise<Token[]> {
	return (await bodyOf(api.GET('/api/v1/tokens'))).items;
}
export const makeToken = (body: TokenDraft): Promise<TokenMade> =>
	bodyOf(api.POST('/api/v1/tokens', { body }));
export async function deleteToken(id: number): Promise<void> {
	await api.DELETE('/api/v1/tokens/{token_id}', { params: { path: { token_id: id } } });
}

export const readMembers = (): Promise<Members> => bodyOf(api.GET('/api/v1/members'));
export async function changeRole(id: number, role: Role): Promise<void> {
	await api.PATCH('/api/v1/members/{member_id}', {
		params: { path: { member_id: id } },
		body: { role }
	});
}
export async function removeMember(id: number): Promise<void> {
	await api.DELETE('/api/v1/members/{member_id}', { params: { path: { member_id: id } } });
}
export const invite = (body: InvitationDraft): Promise<InvitationMade> =>
	bodyOf(api.POST('/api/v1/invitations', { body }));
export async function revokeInvitation(id: number): Promise<void> {
	await api.DELETE('/api/v1/invitations/{invitation_id}', {
		params: { path: { invitation_id: id } }
	});
}
export const readInvitation = (secret: string): Promise<Invitation> =>
	bodyOf(api.POST('/api/v1/invitations/read', { body: { secret } }));
export async function acceptInvitation(secret: string): Promise<void> {
	await api.POST('/api/v1/invitations/accept', { body: { secret } });
}
export async function registerInvited(secret: string, password: string): Promise<void> {
	await api.POST('/api/v1/invitations/register', { body: { secret, password } });
}

export async function readOpenAccounts(): Promise<OpenAccount[]> {
	return (await bodyOf(api.GET('/api/v1/accounts'))).items;
}
/** Without an id it is the reader's own account. */
export async function chooseAccount(id: number | null): Promise<void> {
	await api.PUT('/api/v1/accounts/current', { body: { id } });
}
export async function leaveAccount(id: number): Promise<void> {
	await api.DELETE('/api/v1/accounts/{account_id}', { params: { path: { account_id: id } } });
}

// --- imports

export async function readImports(
	cursor: string | null = null,
	only: { waiting?: boolean } = {}
): Promise<Page<Import>> {
	const query = { ...from(cursor), ...only };
	return bodyOf(api.GET('/api/v1/imports', { params: { query } }));
}
export const readImport = (id: number): Promise<Import> =>
	bodyOf(api.GET('/api/v1/imports/{import_id}', anImport(id)));
export const changeImport = (id: number, body: ImportPatch): Promise<Import> =>
	bodyOf(api.PATCH('/api/v1/imports/{import_id}', { ...anImport(id), body }));
export async function deleteImport(id: number): Promise<void> {
	await api.DELETE('/api/v1/imports/{import_id}', anImport(id));
}
export const commitImport = (id: number): Promise<Import> =>
	bodyOf(api.POST('/api/v1/imports/{import_id}/commit', anImport(id)));
export async function commitImports(ids: number[]): Promise<Outcome[]> {
	return (await bodyOf(api.POST('/api/v1/imports/commit', { body: { ids } }))).items;
}
export async function readStates(ids: number[]): Promise<ImportState[]> {
	const query = { ids: ids.join(',') };
	const { items } = await bodyOf(api.GET('/api/v1/imports/states', { params: { query } }));
	return items;
}
const anUpload = (upload_id: number) => ({ params: { path: { upload_id } } });
/** Zips that are being read, and those with files that could not be. */
export async function readUploads(): Promise<StoredUpload[]> {
	return (await bodyOf(api.GET('/api/v1/uploads'))).items;
}
export const readUpload = (id: number): Promise<StoredUpload> =>
	bodyOf(api.GET('/api/v1/uploads/{upload_id}', anUpload(id)));
/** Leaves out what has not been read yet; returns the imports that there are. */
export async function deleteUpload(id: number): Promise<number[]> {
	return (await bodyOf(api.DELETE('/api/v1/uploads/{upload_id}', anUpload(id)))).import_ids;
}
/** The imports with these numbers, by pages of the history: many need few requests. */
export async function readMany(ids: number[]): Promise<Import[]> {
	if (ids.length === 0) return [];
	const wanted = new Set(ids);
	const found: Import[] = [];
	let cursor: string | null = String(Math.max(...ids) + 1);
	while (cursor !== null && found.length < wanted.size) {
		const page: Page<Import> = await readImports(cursor);
		found.push(...page.items.filter((one) => wanted.has(one.id)));
		cursor = page.items.some((one) => one.id > Math.min(...ids)) ? page.next_cursor : null;
	}
	return found;
}
export const undoImport = (id: number): Promise<Import> =>
	bodyOf(api.POST('/api/v1/imports/{import_id}/undo', anImport(id)));
export const readProblems = (id: number, cursor: string | null): Promise<Page<LineProblem>> =>
	bodyOf(
		api.GET('/api/v1/imports/{import_id}/problems', {
			params: { path: { import_id: id }, query: from(cursor) }
		})
	);
export const readRow = (id: number, line: number): Promise<Row> =>
	bodyOf(
		api.GET('/api/v1/imports/{import_id}/rows/{line}', {
			params: { path: { import_id: id, line } }
		})
	);

/** Where the rejected rows can be fetched, ready to mend and drop again. */
export const problemsFile = (id: number): string => `/api/v1/imports/${id}/problems.csv`;

export async function readFields(): Promise<Field[]> {
	return (await bodyOf(api.GET('/api/v1/fields'))).items;
}
export async function readSources(): Promise<Source[]> {
	return (await bodyOf(api.GET('/api/v1/sources'))).items;
}

// --- insights

export const readOverview = (query: ViewQuery): Promise<Overview> =>
	bodyOf(api.GET('/api/v1/overview', { params: { query } }));
export const readFreshness = (): Promise<Freshness> => bodyOf(api.GET('/api/v1/freshness'));
export const readAudienceSummary = (query: ViewQuery): Promise<AudienceSummary> =>
	bodyOf(api.GET('/api/v1/audience/summary', { params: { query } }));
/** Tracks whose names have a text, with their figures of a view, or of all time. */
export const readTracks = (
	q: string,
	cursor: string | null,
	view: ViewQuery = {}
): Promise<Page<Track>> =>
	bodyOf(
		api.GET('/api/v1/tracks', {
			params: { query: { ...view, ...(q === '' ? {} : { q }), ...from(cursor) } }
		})
	);
export const readTrack = (id: number, query: ViewQuery): Promise<TrackDetail> =>
	bodyOf(api.GET('/api/v1/tracks/{track_id}', { params: { path: { track_id: id }, query } }));
/** Songs on songwriters' statements, with the recordings that they may be. */
export async function readMatches(): Promise<Match[]> {
	return (await bodyOf(api.GET('/api/v1/tracks/matches'))).items;
}
export const mergeTracks = (id: number, other: number): Promise<TrackDetail> =>
	bodyOf(api.POST('/api/v1/tracks/{track_id}/merge', { ...aTrack(id), body: { other } }));
export const splitTrack = (id: number, identifier: number): Promise<TrackDetail> =>
	bodyOf(api.POST('/api/v1/tracks/{track_id}/split', { ...aTrack(id), body: { identifier } }));
export const readLines = (query: LineFilters): Promise<LinePage> =>
	bodyOf(api.GET('/api/v1/lines', { params: { query } }));

/** The sources that report a figure, and the imports behind it. */
export const readFigure = (metric: string, query: FigureQuery): Promise<FigureSources> =>
	bodyOf(api.GET('/api/v1/figure', { params: { query: { ...query, metric } } }));
/** Tracks side by side by the days or months since their release; counts, no money. */
export async function readByRelease(ids: number[], metric: string): Promise<ByRelease> {
	const query = { ids: ids.join(','), metric };
	const found = await bodyOf(api.GET('/api/v1/tracks/by-release', { params: { query } }));
	const items = found.items.map((one) => ({
		...one,
		points: one.points.map((point) => ({
			...point,
			value: point.value === null ? null : Number(point.value)
		}))
	}));
	return { ...found, items };
}
export async function readArtists(): Promise<Artist[]> {
	return (await bodyOf(api.GET('/api/v1/artists'))).items;
}
/** Says whose track it is. */
export const changeArtist = (id: number, name: string): Promise<TrackDetail> =>
	bodyOf(api.PUT('/api/v1/tracks/{track_id}/artist', { ...aTrack(id), body: { name } }));

// --- notes

const ofNote = (note_id: number) => ({ params: { path: { note_id } } });
export async function readNotes(query: ViewQuery): Promise<DayNote[]> {
	return (await bodyOf(api.GET('/api/v1/notes', { params: { query } }))).items;
}
export const addNote = (body: DayNoteDraft): Promise<DayNote> =>
	bodyOf(api.POST('/api/v1/notes', { body }));
export const changeNote = (id: number, body: DayNoteDraft): Promise<DayNote> =>
	bodyOf(api.PATCH('/api/v1/notes/{note_id}', { ...ofNote(id), body }));
export async function deleteNote(id: number): Promise<void> {
	await api.DELETE('/api/v1/notes/{note_id}', ofNote(id));
}

// --- views

export async function readSavedViews(): Promise<SavedView[]> {
	return (await bodyOf(api.GET('/api/v1/views'))).items;
}
export const addSavedView = (body: Omit<SavedView, 'id'>): Promise<SavedView> =>
	bodyOf(api.POST('/api/v1/views', { body }));
export async function deleteSavedView(view_id: number): Promise<void> {
	await api.DELETE('/api/v1/views/{view_id}', { params: { path: { view_id } } });
}

// --- audience

export async function readAccounts(): Promise<SocialAccount[]> {
	return (await bodyOf(api.GET('/api/v1/audience'))).items;
}
const ofAccount = (account_id: number) => ({ path: { account_id } });
export const readAccountDays = (id: number): Promise<SocialAccountDays> =>
	bodyOf(api.GET('/api/v1/audience/{account_id}', { params: ofAccount(id) }));
export const readPosts = (
	id: number,
	sort: string,
	order: 'asc' | 'desc',
	cursor: string | null,
	/** The days that they were posted on. */
	days: { from?: string; to?: string } = {}
): Promise<Page<Post>> =>
	bodyOf(
		api.GET('/api/v1/audience/{account_id}/posts', {
			params: {
				...ofAccount(id),
				query: { sort, order, ...days, ...(cursor === null ? {} : { cursor }) }
			}
		})
	);

// --- campaigns

const ofCampaign = (campaign_id: number) => ({ params: { path: { campaign_id } } });
export const readCampaigns = (cursor: string | null): Promise<CampaignList> =>
	bodyOf(api.GET('/api/v1/campaigns', { params: { query: from(cursor) } }));
export const readCampaign = (id: number): Promise<Campaign> =>
	bodyOf(api.GET('/api/v1/campaigns/{campaign_id}', ofCampaign(id)));
export const addCampaign = (body: CampaignDraft): Promise<Campaign> =>
	bodyOf(api.POST('/api/v1/campaigns', { body }));
export const changeCampaign = (id: number, body: CampaignChange): Promise<Campaign> =>
	bodyOf(api.PATCH('/api/v1/campaigns/{campaign_id}', { ...ofCampaign(id), body }));
export async function deleteCampaign(id: number): Promise<void> {
	await api.DELETE('/api/v1/campaigns/{campaign_id}', ofCampaign(id));
}
export const readSubmissions = (id: number, cursor: string | null): Promise<Page<Submission>> =>
	bodyOf(
		api.GET('/api/v1/campaigns/{campaign_id}/submissions', {
			params: { path: { campaign_id: id }, query: from(cursor) }
		})
	);

/** Curators in an order; without a kind of outlet, all of them. */
export const readCurators = (
	order: CuratorOrder,
	outletType: string | null,
	cursor: string | null
): Promise<CuratorPage> =>
	bodyOf(
		api.GET('/api/v1/curators', {
			params: {
				query: {
					order,
					...(outletType === null ? {} : { outlet_type: outletType }),
					...from(cursor)
				}
			}
		})
	);
export const compareCurators = (first: string, second: string): Promise<Comparison> =>
	bodyOf(api.GET('/api/v1/curators/comparison', { params: { query: { first, second } } }));

/** Where all curators can be fetched as a CSV file. */
export const CURATORS_FILE = '/api/v1/curators.csv';

// --- alerts

const ofAlert = (alert_id: number) => ({ params: { path: { alert_id } } });
const ofChannel = (channel_id: number) => ({ params: { path: { channel_id } } });
export const readAlerts = (cursor: string | null): Promise<AlertPage> =>
	bodyOf(api.GET('/api/v1/alerts', { params: { query: from(cursor) } }));
/** The newest alerts, at most so many pages of them. */
export async function readNewestAlerts(pages: number): Promise<Alert[]> {
	const found: Alert[] = [];
	let cursor: string | null = null;
	for (let page = 0; page < pages && (page === 0 || cursor !== null); page += 1) {
		const { items, next_cursor }: AlertPage = await readAlerts(cursor);
		found.push(...items);
		cursor = next_cursor;
	}
	return found;
}
export async function readUnreadAlerts(): Promise<number> {
	return (await bodyOf(api.GET('/api/v1/alerts/unread'))).unread;
}
/** Marks alerts as read, without numbers all of them; how many are unread then. */
export async function markAlertsRead(ids: number[] | null): Promise<number> {
	// The page may be closing: the request outlives it.
	const asked = api.POST('/api/v1/alerts/read', { body: { ids }, keepalive: true });
	return (await bodyOf(asked)).unread;
}
export async function deleteAlert(id: number): Promise<void> {
	await api.DELETE('/api/v1/alerts/{alert_id}', ofAlert(id));
}
export async function restoreAlert(id: number): Promise<void> {
	await api.POST('/api/v1/alerts/{alert_id}/restore', ofAlert(id));
}

export async function readAlertRules(): Promise<AlertRule[]> {
	return (await bodyOf(api.GET('/api/v1/alert-rules'))).items;
}
export async function changeAlertRule(rule: AlertChoice): Promise<AlertRule[]> {
	return (await bodyOf(api.PUT('/api/v1/alert-rules', { body: { rules: [rule] } }))).items;
}
export const previewAlertRule = (rule: AlertChoice): Promise<AlertPreview> =>
	bodyOf(api.POST('/api/v1/alert-rules/preview', { body: rule }));

export async function readChannels(): Promise<Channel[]> {
	return (await bodyOf(api.GET('/api/v1/alert-channels'))).items;
}
export const addChannel = (body: ChannelDraft): Promise<Channel> =>
	bodyOf(api.POST('/api/v1/alert-channels', { body }));
export async function deleteChannel(id: number): Promise<void> {
	await api.DELETE('/api/v1/alert-channels/{channel_id}', ofChannel(id));
}
export const testChannel = (id: number): Promise<Channel> =>
	bodyOf(api.POST('/api/v1/alert-channels/{channel_id}/test', ofChannel(id)));
