/** Roles in words. */
import type { Role } from '$lib/api/models';
import type { LabelKey } from '$lib/messages';

type Words = { name: LabelKey; may: LabelKey };

export const ROLES: Record<Role, Words> = {
	manager: { name: 'people_role_manager', may: 'people_role_manager_may' },
	read_only: { name: 'people_role_read_only', may: 'people_role_read_only_may' },
	owner: { name: 'people_role_owner', may: 'people_role_owner_may' }
};
