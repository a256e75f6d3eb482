package org.cropdesk.grid;

/**
 * What a change of many crops would do. A change that is about products counts these, however many
 * of their crops are meant.
 *
 * @param crops all that are meant
 * @param changes how many decisions it would be
 * @param products they would be about
 * @param same of which it is true already
 * @param machine which have a value only by the machine's word, which cannot be taken away
 * @param otherwise of the changes, those that replace another word of a person
 * @param asOf number of the newest decision that was looked at; what people say later is not
 *     overwritten
 */
public record BulkPreview(
    long crops, long changes, long products, long same, long machine, long otherwise, long asOf) {}
