/**
 * The names under which the app uses the API's shapes.
 *
 * `schema.ts` is generated (`npm run api -- <the OpenAPI document>`); it is named nowhere else.
 */
import type { components, paths } from './schema';

type Schemas = components['schemas'];

export type Account = Schemas['Me'];
export type DemoProgress = Schemas['DemoProgress'];
export type Credentials = Schemas['Credentials'];
export type Setup = Schemas['SetupState'];
export type ProviderLink = Schemas['LinkOut'];
export type Role = Account['role'];
export type Members = Schemas['MembersOut'];
export type Member = Schemas['MemberOut'];
export type Invitation = Schemas['InvitationOut'];
export type InvitationMade = Schemas['FreshInvitation'];
export type InvitationDraft = Schemas['InvitationIn'];
export type OpenAccount = Schemas['OpenAccountOut'];
export type Token = Schemas['TokenOut'];
export type TokenDraft = Schemas['TokenIn'];
export type TokenMade = Schemas['FreshToken'];
export type SignInCredentials = Schemas['SignIn'];
export type EmailChange = Schemas['EmailOut'];
export type SignedInBrowser = Schemas['SessionOut'];
export type TwoFactor = Schemas['TwoFactorOut'];
/** What an authenticator app needs. */
export type Enrolment = Schemas['EnrolmentOut'];

export type Money = Schemas['MoneyOut'];
export type Figures = Schemas['NumbersOut'];
/** The figures of a time longer than a month. */
export type PeriodFigures = Schemas['PeriodFiguresOut'];
export type Month = Schemas['MonthOut'];
export type StoreFigures = Schemas['StoreOut'];
export type CountryFigures = Schemas['CountryOut'];
export type AudienceFigure = Schemas['AudienceOut'];
export type Note = Schemas['NoteOut'];
export type Overview = Schemas['OverviewOut'];
export type Track = Schemas['TrackFigures'];
export type TrackDetail = Schemas['TrackOut'];
/** A song on a songwriter's statement, and the recordings that it may be. */
export type Match = Schemas['MatchOut'];
export type Line = Schemas['LineOut'];
export type LinePage = Schemas['LinesOut'];

export type SocialAccount = Schemas['AccountOut'];
export type SocialAccountDays = Schemas['AccountDaysOut'];
export type MetricDays = Schemas['DaysOut'];
export type Post = Schemas['PostOut'];
export type PostFigure = Schemas['FigureOut'];

type LineQuery = NonNullable<paths['/api/v1/lines']['get']['parameters']['query']>;
/** What narrows lines; a filter that is not there is left out, never null. */
export type LineFilters = { [Name in keyof LineQuery]?: NonNullable<LineQuery[Name]> };

export type Import = Schemas['ImportOut'];
export type ImportStatus = Import['status'];
/** A zip of several statements that the server reads. */
export type StoredUpload = Schemas['UploadOut'];
export type Inside = Schemas['InsideOut'];
export type ImportState = Schemas['StateOut'];
export type Outcome = Schemas['OutcomeOut'];
export type ImportPatch = Schemas['ImportChange'];
export type ColumnReading = Schemas['ColumnOut'];
export type Mapping = Schemas['MappingOut'];
/** A mapping on its way to the server; null takes an entry away. */
export type MappingDraft = {
	columns: Record<string, string | null>;
	constants: Record<string, string | null>;
	dates: Record<string, string>;
	numbers: Record<string, string>;
};
export type Question = Schemas['QuestionOut'];
export type Decision = Schemas['DecisionOut'];
export type Proposal = Schemas['ProposalOut'];
export type LineProblem = Schemas['ProblemOut'];
export type Row = Schemas['RowOut'];
export type Field = Schemas['FieldOut'];
export type Source = Schemas['SourceOut'];
export type Reading = Schemas['ReadingOut'];
export type ProblemDetails = Schemas['Problem'];

export type Platforms = Schemas['PlatformsOut'];
export type Platform = Schemas['PlatformOut'];
/** A way to connect an account, drawn by its kind. */
export type Way = Schemas['WayOut'];
/** Something to enter: a token, a name. */
export type Entry = Way['fields'][number];
/** Keys of the installation's app at a platform, never their values. */
export type KeySet = Schemas['KeySetOut'];
export type Key = KeySet['keys'][number];
export type KeysSaved = Schemas['KeysSavedOut'];
/** A sign-in that has begun at the platform's own page. */
export type SignIn = Schemas['AuthOut'];
/** What came of a sign-in: a connection, or accounts to choose from. */
export type Returned = Schemas['ReturnedOut'];
export type Choice = Schemas['ChoicesOut'];
/** A step of a guide; its text is Markdown. */
export type Step = Platform['guide'][number];
/** A platform that is read from the public pages of its accounts, without a sign-in. */
export type PublicPage = Schemas['PageOut'];
export type PublicPageWanted = Schemas['PageIn'];
export type Cost = Schemas['CostOut'];
export type Connection = Schemas['ConnectionOut'];
export type Running = Schemas['RunningOut'];
export type SyncRun = Schemas['RunOut'];
export type Missing = Schemas['MissingOut'];
export type WholeRun = Schemas['WholeRunOut'];
export type Attempt = Schemas['AttemptOut'];
export type Identity = Schemas['IdentityOut'];
export type Holdings = Schemas['HoldingsOut'];
export type ManualFigures = Schemas['ManualFiguresIn'];
export type ManualResult = Schemas['ManualFiguresOut'];
export type AudienceLine = Schemas['AudienceLineOut'];

export type CampaignList = Schemas['CampaignsOut'];
/** A campaign beside the others. */
export type CampaignRow = Schemas['CampaignRowOut'];
/** A campaign's page. */
export type Campaign = Schemas['CampaignOut'];
export type CampaignSummary = Schemas['CampaignSummaryOut'];
export type CampaignDraft = Schemas['CampaignIn'];
export type CampaignChange = Schemas['CampaignChange'];
export type CampaignCost = Schemas['CampaignCostOut'];
/** What the user says that a campaign cost. */
export type EnteredCost = NonNullable<CampaignDraft['cost']>;
export type Assumptions = Schemas['AssumptionsIn'];
export type Assumed = Schemas['AssumedOut'];
export type Valued = Schemas['ValuedOut'];
export type Measured = Schemas['MeasuredOut'];
export type Verdict = NonNullable<CampaignRow['verdict']>;
export type CampaignDay = Schemas['CampaignDayOut'];
export type Placement = Schemas['PlacementOut'];
export type Spend = Schemas['SpendOut'];
export type Submission = Schemas['SubmissionOut'];
/** What a file of campaigns holds. */
export type CampaignFile = Schemas['CampaignPreviewOut'];
export type Curator = Schemas['CuratorOut'];
export type CuratorPage = Schemas['CuratorsOut'];
export type CuratorOrder = NonNullable<
	NonNullable<paths['/api/v1/curators']['get']['parameters']['query']>['order']
>;
/** The answers of one kind of outlet, country or genre. */
export type AnswerGroup = Schemas['GroupOut'];
export type FeedbackWord = Schemas['FeedbackWordOut'];
export type Comparison = Schemas['ComparisonOut'];

export type Alert = Schemas['AlertOut'];
/** Alerts, the newest first; `unread` counts all of them and not only this page's. */
export type AlertPage = Schemas['AlertsOut'];
export type AlertRule = Schemas['RuleOut'];
export type AlertSetting = Schemas['RuleSettingOut'];
/** A rule on its way to the server: as it is to be. */
export type AlertChoice = Required<Schemas['RuleIn']>;
/** What a rule would have reported in the past year. */
export type AlertPreview = Schemas['RulePreviewOut'];
export type AlertFinding = Schemas['RuleFindingOut'];
/** Where alerts are sent; its address is never read back. */
export type Channel = Schemas['ChannelOut'];
export type ChannelDraft = Required<Schemas['ChannelIn']>;
export type Pace = Channel['pace'];

/** What happened on days of a chart: the user's own notes, and those that the figures know. */
export type DayNote = Schemas['NoteOnDaysOut'];
export type DayNoteDraft = Required<Schemas['NoteIn']>;
type FigureNames = NonNullable<paths['/api/v1/figure']['get']['parameters']['query']>;
/** What narrows one figure, beside its metric. */
export type FigureQuery = {
	[Name in Exclude<keyof FigureNames, 'metric'>]?: NonNullable<FigureNames[Name]>;
};
/** One figure, the sources that report it, and the imports behind it. */
export type FigureSources = Schemas['OneFigureOut'];
/** Tracks by the days or months since their release: their counts. */
export type ByRelease = Omit<Schemas['ByReleaseOut'], 'items'> & {
	items: (Omit<Schemas['SinceReleaseOut'], 'points'> & {
		points: { at: number; value: number | null; incomplete: boolean }[];
	})[];
};
export type Artist = Schemas['ArtistOut'];

/** What narrows and dates figures, in the names of an address. */
type ViewNames = NonNullable<paths['/api/v1/overview']['get']['parameters']['query']>;
export type ViewQuery = { [Name in keyof ViewNames]?: NonNullable<ViewNames[Name]> };
/** The range that figures are of. */
export type ShownRange = Schemas['RangeOut'];
export type FigureDay = Schemas['FigureDayOut'];
/** The time that a range is compared with, and what of both is compared. */
export type Compared = Schemas['RangeComparisonOut'];
export type Change = Schemas['ChangeOut'];
export type LeftOut = Schemas['LeftOutOut'];
export type Converted = Schemas['ConvertedOut'];
export type AudienceSummary = Schemas['AudienceSummaryOut'];
export type AccountSummary = Schemas['AccountSummaryOut'];
export type Freshness = Schemas['FreshnessOut'];
export type FreshSource = Freshness['sources'][number];
/** A view that was saved by a name. */
export type SavedView = Schemas['SavedViewOut'];
/** The figures of one of several artists. */
export type ArtistFigures = Schemas['ArtistFigures'];
/** A track on a playlist, or a curator's yes. */
export type TrackPlacement = Schemas['TrackPlacementOut'];
/** A post whose words name the track. */
export type NamingPost = Schemas['NamingPostOut'];
