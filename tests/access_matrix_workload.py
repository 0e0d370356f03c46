"""Who may call what of the Workload Tracking System; the words are those of ``access_matrix.py``.

Everything lies in district 4701 of province 47, in the running fiscal year: there the record with its special work
and its contact is. With ``+`` the answer tells of that record's own texts, with ``*`` the call changes a record.
"""

from tests.matrix import Row, read_table

COLUMNS = (
    "nobody", "recorder", "neighbour", "confirmer", "confirmer-out", "centre", "stranger", "fresh", "admin",
)  # fmt: skip
# recorder: of 4701 · neighbour: recorder of 4702 · confirmer: of 47 · confirmer-out: of 48
# stranger: signed in, with a duty of another system only · fresh: recorder of 4701 with a one-time password
# admin: account administrator of 47

TABLE = """
# Workload: a district's record
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:home                                   sign   302    302    302    302    302    403    pass   403
GET workload:record key=year place=4701             sign   200    404    200    404    200    404    pass   404
GET workload:record key=FY2500 place=4701           sign   404    404    404    404    404    404    pass   404
GET workload:record key=nonsense place=4701         sign   404    404    404    404    404    404    pass   404
GET workload:my-records                             sign   302    200    403    403    403    403    pass   403
GET workload:contact-of key=year place=4701         sign   200+   404    200+   404    200+   404    pass   404
POST workload:contact-of key=year place=4701        sign   428    404    403    404    403    404    pass   404
GET workload:districts key=year place=4701          sign   200    404    403    404    403    404    pass   404
POST workload:districts key=year place=4701         sign   428    404    403    404    403    404    pass   404
GET workload:discard key=year place=4701            sign   200    404    403    404    403    404    pass   404
POST workload:discard key=year place=4701           sign   422    404    403    404    403    404    pass   404
GET workload:domain key=year place=4701 number=1    sign   200    404    200    404    200    404    pass   404
GET workload:domain key=year place=4701 number=9    sign   404    404    404    404    404    404    pass   404
POST workload:domain key=year place=4701 number=1   sign   302    404    403    404    403    404    pass   404
POST workload:rows key=year place=4701 number=1     sign   422    404    403    404    403    404    pass   404
GET workload:special key=year place=4701            sign   200+   404    200+   404    200+   404    pass   404
POST workload:special key=year place=4701           sign   302    404    403    404    403    404    pass   404
POST workload:step key=year place=4701 name=resend  sign   409    404    403    404    403    404    pass   404
POST workload:step key=year place=4701 name=confirm sign   404    404    404    404    404    404    pass   404
# Workload: status
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:status                                 sign   200    200    200    200    200    403    pass   403
GET workload:status-of place=4701                   sign   200    404    200    404    200    403    pass   403
GET workload:status-of place=47                     sign   404    404    200    404    200    403    pass   403
GET workload:status-of place=TH                     sign   404    404    404    404    404    403    pass   403
GET workload:annex                                  sign   200    200    200    200    200    403    pass   403
# Workload: checking and confirming
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:check-record key=year place=4701       sign   200+   404    200+   404    200+   404    pass   404
GET workload:check-record key=FY2500 place=4701     sign   404    404    404    404    404    404    pass   404
GET workload:check-record key=nonsense place=4701   sign   404    404    404    404    404    404    pass   404
POST workload:send-back key=year place=4701         sign   403    403    422    404    403    403    pass   403
POST workload:uncover key=year place=4701           sign   403    403    302    404    403    403    pass   403
POST workload:note key=year place=4701 domain=1 form=note sign 403 403   302*   404    403    403    pass   403
POST workload:note key=year place=4701 domain=11    sign   403    403    404    404    403    403    pass   403
POST workload:confirm                               sign   403    403    302    302    403    403    pass   403
# Workload: what the figures are for
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:manpower                               sign   200    200    200    200    200    403    pass   403
GET workload:manpower-of place=4701                 sign   200    404    200    404    200    403    pass   403
GET workload:manpower-of place=47                   sign   404    404    200    404    200    403    pass   403
GET workload:manpower-of place=TH                   sign   404    404    404    404    200    403    pass   403
GET workload:manpower-of place=999999               sign   404    404    404    404    404    403    pass   403
GET workload:manpower-domain place=4701 number=9 ?figures=all sign 200+ 404 200+ 404 200+  403    pass   403
GET workload:manpower-domain place=4701 number=1    sign   200    404    200    404    200    403    pass   403
GET workload:manpower-domain place=4701 number=77   sign   404    404    404    404    404    403    pass   403
GET workload:manpower-question place=47 pk=question sign   404    404    200    404    200    403    pass   403
GET workload:manpower-question place=4701 pk=question sign 302    404    302    404    302    403    pass   403
GET workload:manpower-question place=47 pk=1000000  sign   404    404    404    404    404    403    pass   403
# Workload: the centre's years and catalogue
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:years                                  sign   403    403    403    403    200    403    pass   403
POST workload:open-year key=year                    sign   403    403    403    403    302*   403    pass   403
POST workload:open-year key=nonsense                sign   403    403    403    403    404    403    pass   403
GET workload:settle-hours key=year                  sign   403    403    403    403    200    403    pass   403
POST workload:settle-hours key=year                 sign   403    403    403    403    422    403    pass   403
GET workload:catalogue-latest                       sign   403    403    403    403    302    403    pass   403
GET workload:catalogue key=year                     sign   403    403    403    403    200    403    pass   403
GET workload:catalogue key=FY2500                   sign   403    403    403    403    404    403    pass   403
GET workload:catalogue-add key=year                 sign   403    403    403    403    200    403    pass   403
POST workload:catalogue-add key=year                sign   403    403    403    403    422    403    pass   403
GET workload:catalogue-file key=year                sign   403    403    403    403    200    403    pass   403
GET workload:catalogue-upload key=year              sign   403    403    403    403    200    403    pass   403
POST workload:catalogue-upload key=year parts=file  sign   403    403    403    403    422    403    pass   403
POST workload:catalogue-use key=year                sign   403    403    403    403    422    403    pass   403
GET workload:catalogue-replace key=year pk=question sign   403    403    403    403    200    403    pass   403
GET workload:catalogue-replace key=year pk=1000000  sign   403    403    403    403    404    403    pass   403
POST workload:catalogue-replace key=year pk=question sign  403    403    403    403    422    403    pass   403
GET workload:catalogue-retire key=year pk=question  sign   403    403    403    403    200    403    pass   403
POST workload:catalogue-retire key=year pk=question sign   403    403    403    403    302    403    pass   403
# Workload: letters
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:letters                                sign   403    403    200    200    200    403    pass   403
GET workload:letters ?year=nonsense                 sign   403    403    404    404    404    403    pass   403
GET workload:letter-follow-up key=year place=47     sign   403    403    200    404    200    403    pass   403
GET workload:letter-follow-up key=year place=TH     sign   403    403    404    404    200    403    pass   403
GET workload:letter-follow-up key=year place=4701   sign   403    403    404    404    404    403    pass   403
GET workload:letter-follow-up key=FY2500 place=47   sign   403    403    404    404    404    403    pass   403
POST workload:letter-follow-up key=year place=47    sign   403    403    422    404    422    403    pass   403
GET workload:letter-extension key=year pk=1000000   sign   403    403    404    404    404    403    pass   403
POST workload:letter-extension key=year pk=1000000  sign   403    403    404    404    404    403    pass   403
# Workload: for everybody
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:manual                                 sign   200    200    200    200    200    403    pass   200
GET workload:manual-of role=recorder                sign   200    200    200    200    200    403    pass   200
GET workload:manual-of role=nobody                  sign   404    404    404    404    404    403    pass   404
GET workload:contact                                200    200    200    200    200    200    200    200    200
GET workload:poster                                 200    200    200    200    200    200    200    200    200
GET workload:contact-edit                           sign   403    403    403    403    200    403    pass   403
POST workload:contact-edit                          sign   403    403    403    403    422    403    pass   403
GET workload:announcements                          sign   200    200    200    200    200    403    pass   200
GET workload:announcement-new                       sign   403    403    403    403    200    403    pass   403
POST workload:announcement-new                      sign   403    403    403    403    422    403    pass   403
POST workload:announcement-withdraw pk=announcement sign   403    403    403    403    302    403    pass   403
GET workload:extension-requests                     sign   200    200    200    200    200    403    pass   403
GET workload:ask-extension                          sign   200    200    200    200    200    403    pass   403
POST workload:ask-extension                         sign   422    422    422    422    422    403    pass   403
POST workload:settle-requests                       sign   403    403    403    403    422    403    pass   403
POST workload:withdraw-request pk=asked             sign   302    404    404    404    404    403    pass   403
GET workload:windows                                sign   403    403    403    403    200    403    pass   403
GET workload:round-windows key=year                 sign   403    403    403    403    200    403    pass   403
GET workload:round-windows key=nonsense             sign   403    403    403    403    404    403    pass   403
POST workload:round-windows key=year                sign   403    403    403    403    422    403    pass   403
# Workload: the account administrator
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET workload:people                                 sign   403    403    403    403    403    403    pass   200
POST workload:find-citizen                          sign   403    403    403    403    403    403    pass   422
GET workload:new-person                             sign   403    403    403    403    403    403    pass   200
POST workload:new-person                            sign   403    403    403    403    403    403    pass   422
GET workload:person pk=author                       sign   403    403    403    403    403    403    pass   200
GET workload:person pk=far                          sign   403    403    403    403    403    403    pass   404
GET workload:mend-person pk=author                  sign   403    403    403    403    403    403    pass   200
POST workload:mend-person pk=author                 sign   403    403    403    403    403    403    pass   422
POST workload:person-password pk=author             sign   403    403    403    403    403    403    pass   200
POST workload:person-password pk=far                sign   403    403    403    403    403    403    pass   404
GET workload:give-duty pk=author                    sign   403    403    403    403    403    403    pass   200
POST workload:give-duty pk=author                   sign   403    403    403    403    403    403    pass   422
GET workload:end-duty pk=author   duty=duty         sign   403    403    403    403    403    403    pass   200
GET workload:end-duty pk=far duty=duty              sign   403    403    403    403    403    403    pass   404
POST workload:end-duty pk=author   duty=duty        sign   403    403    403    403    403    403    pass   422
POST workload:suspend-person pk=author              sign   403    403    403    403    403    403    pass   422
POST workload:unlock-person pk=author               sign   403    403    403    403    403    403    pass   302
GET workload:upload-people                          sign   403    403    403    403    403    403    pass   200
POST workload:upload-people                         sign   403    403    403    403    403    403    pass   422
GET workload:people-form                            sign   403    403    403    403    403    403    pass   200
GET workload:people-file pk=new                     sign   403    403    403    403    403    403    pass   404
POST workload:people-file pk=new                    sign   403    403    403    403    403    403    pass   404
GET workload:acting                                 sign   403    403    200    200    403    403    pass   200
POST workload:acting                                sign   403    403    422    422    403    403    pass   200
POST workload:end-acting pk=1000000                 sign   403    403    404    404    403    403    pass   404
GET workload:transfers                              sign   200    200    200    200    200    403    pass   200
GET workload:ask-transfer                           sign   200    200    403    403    403    403    pass   403
POST workload:ask-transfer                          sign   422    422    403    403    403    403    pass   403
POST workload:settle-transfer pk=1000000            sign   403    403    403    403    403    403    pass   422
POST workload:withdraw-transfer pk=1000000          sign   404    404    404    404    404    404    pass   404
GET workload:administrators                         200    200    200    200    200    200    200    200    200
# Workload: the API
#                                                   nobody rec.   neigh- conf.  conf.  centre stran- fresh  admin
#                                                                 bour          -out          ger
GET api:workload-round key=year                     401    200    200    200    200    200    403    403    403
GET api:workload-round key=nonsense                 401    404    404    404    404    404    403    403    403
GET api:workload-catalogue key=year                 401    200    200    200    200    200    403    403    403
PUT api:workload-catalogue key=year json=catalogue  401    403    403    403    403    428    403    403    403
POST api:workload-years json=year                   401    403    403    403    403    200*   403    403    403
POST api:workload-settle-hours key=year json=hours  401    403    403    403    403    200    403    403    403
POST api:workload-settle-hours key=FY2500 json=hours 401   403    403    403    403    404    403    403    403
GET api:workload-records                            401    200    200    200    200    200    403    403    403
GET api:workload-record key=year place=4701         401    200+   404    200+   404    200+   403    403    403
GET api:workload-record key=FY2500 place=4701       401    404    404    404    404    404    403    403    403
PUT api:workload-domain key=year place=4701 number=1 json=answers 401 428 404 403 404 403 403 403 403
PUT api:workload-special key=year place=4701 json=special 401 428 404 403 404 403 403 403 403
PUT api:workload-contact-of key=year place=4701 json=contact 401 428 404 403 404 403 403 403 403
PUT api:workload-note key=year place=4701 number=1 json=note 401 403 404 428 404 403 403 403 403
PUT api:workload-districts key=year place=4701 json=covered 401 428 404 403 404 403 403 403 403
POST api:workload-return key=year place=4701 json=reason 401 403 404 403 404 403 403 403 403
POST api:workload-resend key=year place=4701        401    409    404    403    404    403    403    403    403
POST api:workload-confirm key=year place=4701       401    403    404    403    404    403    403    403    403
POST api:workload-confirm-many json=confirm         401    200    200    200    200    200    403    403    403
GET api:workload-status key=year                    401    200    200    200    200    200    403    403    403
GET api:workload-status key=year ?place=47          401    404    404    200    404    200    403    403    403
GET api:workload-annex key=year                     401    200    200    200    200    200    403    403    403
GET api:workload-manpower key=year                  401    200    200    200    200    200    403    403    403
GET api:workload-manpower key=year ?place=47        401    404    404    200    404    200    403    403    403
GET api:workload-export-answers kind=csv            401    200    200    200    200    200    403    403    403
GET api:workload-export-answers kind=csv ?place=47  401    404    404    200    404    200    403    403    403
POST api:workload-extend key=year json=extend       401    403    403    403    403    201    403    403    403
GET api:workload-ask-for-extension                  401    200    200    200    200    200    403    403    403
POST api:workload-ask-for-extension json=ask        401    201    404    201    404    403    403    403    403
POST api:workload-grant json=grant                  401    403    403    403    403    200    403    403    403
POST api:workload-refuse json=refuse                401    403    403    403    403    200    403    403    403
"""


def read(table: str = TABLE) -> list[Row]:
    """The lines of the table."""
    return read_table(table, COLUMNS)
