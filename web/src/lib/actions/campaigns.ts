/** What a user does with a campaign: one function per action. */
import { goto } from '$app/navigation';
import * as requests from '$lib/api/requests';
import type {
	Assumptions,
	Campaign,
	CampaignChange,
	CampaignDraft,
	EnteredCost
} from '$lib/api/models';
import { asProblem, type Problem } from '$lib/api/problem';
import { t } from '$lib/messages';
import { confirmation } from '$lib/state/confirmation.svelte';
import { forgetFigures } from '$lib/state/resource.svelte';
import { done, report } from '$lib/state/toasts.svelte';
import { current } from '$lib/view/current.svelte';

type Named = Pick<Campaign, 'id' | 'name'>;

/** Saves a campaign that no file knows and opens its page; a problem belongs beside the form. */
export async function addCampaign(body: CampaignDraft): Promise<Problem | null> {
	try {
		const campaign = await requests.addCampaign(body);
		forgetFigures();
		await goto(`/campaigns/${campaign.id}`);
		return null;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

/** Saves the name, days and notes of a campaign that was entered by form. */
export async function changeEntered(
	campaign: Named,
	body: Pick<CampaignChange, 'name' | 'first_day' | 'last_day' | 'notes'>
): Promise<Campaign | Problem> {
	return changed(campaign, body);
}

/** Saves what a campaign cost; a problem belongs beside the fields. */
export async function saveCost(campaign: Named, cost: EnteredCost): Promise<Campaign | Problem> {
	const saved = await changed(campaign, { cost });
	if ('id' in saved) done(t('campaigns_cost_saved', { name: campaign.name }));
	return saved;
}

/** Forgets the cost that was entered; what files say counts again. */
export async function forgetCost(campaign: Named): Promise<Campaign | null> {
	return attempted(campaign, { cost: null });
}

/** Confirms or chooses the track that a campaign is for. */
export async function chooseTrack(campaign: Named, trackId: number): Promise<Campaign | null> {
	return attempted(campaign, { track_id: trackId });
}

/** Makes a track of the name in the campaign's file. */
export async function makeTrack(campaign: Named): Promise<Campaign | null> {
	return attempted(campaign, { make_track: true });
}

/** Saves the user's own rule of thumb; null goes back to the usual one. */
export async function saveAssumptions(
	campaign: Named,
	assumptions: Assumptions | null
): Promise<Campaign | Problem> {
	return changed(campaign, { assumptions });
}

/** Deletes a campaign that was entered by form, and goes back to the list. */
export async function deleteCampaign(campaign: Named): Promise<void> {
	const sure = await confirmation.ask({
		title: t('campaigns_delete_title', { name: campaign.name }),
		text: t('campaigns_delete_text'),
		confirm: t('ui_delete_button'),
		danger: true
	});
	if (!sure) return;
	try {
		await requests.deleteCampaign(campaign.id);
		forgetFigures();
		done(t('campaigns_deleted', { name: campaign.name }));
		await goto(current.to('/campaigns'));
	} catch (thrown) {
		report(thrown);
	}
}

async function changed(campaign: Named, body: CampaignChange): Promise<Campaign | Problem> {
	try {
		const now = await requests.changeCampaign(campaign.id, body);
		forgetFigures(`campaign ${campaign.id}`);
		return now;
	} catch (thrown) {
		return asProblem(thrown);
	}
}

async function attempted(campaign: Named, body: CampaignChange): Promise<Campaign | null> {
	const now = await changed(campaign, body);
	if ('id' in now) return now;
	report(now);
	return null;
}
