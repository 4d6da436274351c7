const column = "mx-auto flex w-full flex-col gap-5 px-4 py-8 lg:mx-0 lg:px-0";

/** The frame of a signed-in page: beside the navigation it begins where every other page begins. */
export const pageColumn = `${column} max-w-2xl`;

/** The same for pages of tables and charts. */
export const widePageColumn = `${column} max-w-4xl`;
