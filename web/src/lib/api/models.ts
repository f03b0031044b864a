/** The names under which the app uses the API's shapes. The generated types are mapped here only. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Account = Schemas['Me'];
export type Credentials = Schemas['Credentials'];
export type Setup = Schemas['Setup'];
export type Token = Schemas['TokenOut'];
export type TokenMade = Schemas['TokenMade'];

export type Money = Schemas['Money'];
export type Month = Schemas['Month'];
export type StoreFigures = Schemas['StoreFigures'];
export type CountryFigures = Schemas['CountryFigures'];
export type TrackFigures = Schemas['TrackFigures'];
export type AudienceFigure = Schemas['AudienceFigure'];
export type Note = Schemas['Note'];
export type Overview = Schemas['Overview'];
export type Track = Schemas['TrackOut'];
export type TrackDetail = Schemas['TrackDetail'];
export type Line = Schemas['LineOut'];
export type LinePage = Schemas['LinePage'];
export type LineFilters = Schemas['LineFilters'];

export type Import = Schemas['ImportOut'];
export type ImportStatus = Import['status'];
export type ImportPatch = Schemas['ImportPatch'];
export type ColumnReading = Schemas['ColumnReading'];
export type Mapping = Schemas['Mapping'];
export type Question = Schemas['Question'];
export type Decision = Schemas['Decision'];
export type Proposal = Schemas['Proposal'];
export type LineProblem = Schemas['ProblemOut'];
export type Row = Schemas['RowOut'];
export type Field = Schemas['FieldOut'];
export type Source = Schemas['SourceOut'];
export type Reading = Schemas['Reading'];
export type ProblemDetails = Schemas['ProblemDetails'];
