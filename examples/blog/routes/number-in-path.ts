// Ids in addresses are plain positive numbers; anything else matches no route.

export const id = ':id{[1-9][0-9]{0,14}}'
