"""Headers of exports in the shapes of real ones, with invented data: the delimiter, the line
of the header, and the text. No header of these is known to the reader."""

from typing import NamedTuple


class Shape(NamedTuple):
    delimiter: str
    header_line: int
    text: str


def _rows(*rows: str, times: int = 1) -> str:
    return "\n".join([rows[0], *list(rows[1:]) * times, ""])


def _tabs(text: str) -> str:
    return text.replace("⇥", "\t")


SHAPES = {
    "distrokid v1": Shape(
        "\t",
        1,
        _tabs(
            _rows(
                "Reporting Date⇥Sale Month⇥Store⇥Artist⇥Title⇥ISRC⇥UPC⇥Quantity⇥Team Percentage"
                "⇥Song/Album⇥Country of Sale⇥Songwriter Royalties Withheld⇥Earnings (USD)",
                "2024-02-11⇥2023-12⇥Spotify⇥Paper Lantern Club⇥Glass Harbour⇥QZZZZ2300001⇥⇥412"
                "⇥100⇥Song⇥DE⇥0⇥1.10204000",
                "2024-02-11⇥2023-11⇥iTunes⇥Paper Lantern Club⇥Night Ferry EP⇥⇥199999000011⇥1"
                "⇥100⇥Album⇥US⇥0⇥3.49000000",
            )
        ),
    ),
    "distrokid v1 with lone quotes and commas": Shape(
        "\t",
        1,
        _tabs(
            _rows(
                "Reporting Date⇥Sale Month⇥Store⇥Artist⇥Title⇥ISRC⇥Quantity⇥Earnings (USD)",
                '2024-02-11⇥2023-12⇥Spotify⇥Lantern, Club, Co⇥7" mix, live⇥QZZZZ2300001⇥41⇥1.1',
                "2024-02-11⇥2023-12⇥Spotify⇥Lantern, Club, Co⇥Glass, Harbour⇥QZZZZ2300002⇥4⇥0.1",
                '2024-02-11⇥2023-12⇥Spotify⇥Lantern, Club, Co⇥12" dub, long⇥QZZZZ2300003⇥9⇥0.2',
            )
        ),
    ),
    "distrokid v2": Shape(
        ",",
        1,
        _rows(
            '"Date Inserted","Reporting Date","Sale Month","Store","Artist","Title","Quantity"',
            '"2026-03-08","2026-03-05","2026-01","Spotify","Lantern Club","Glass Harbour","120"',
            '"2026-03-08","2026-03-05","2026-01","YouTube (Ads)","Lantern Club","Night; Ferry","7"',
        ),
    ),
    "cd baby": Shape(
        "\t",
        1,
        _tabs(
            _rows(
                "Report Date⇥Sales Date⇥Quantity⇥Price⇥Subtotal⇥Isrc⇥Barcode⇥Track Name⇥Partner",
                "10/15/2023 12:00:00 AM⇥7/31/2023 12:00:00 AM⇥12⇥0.0031250000⇥0.0375000000"
                '⇥qzzzz2300001⇥"199999000011"⇥Glass Harbour⇥Spotify',
                "10/15/2023 12:00:00 AM⇥7/31/2023 12:00:00 AM⇥1⇥0.637⇥0.637"
                '⇥qzzzz2300001⇥"199999000011"⇥Night Ferry⇥iTunes – US',  # noqa: RUF001
            )
        ),
    ),
    "tunecore": Shape(
        ",",
        1,
        _rows(
            "Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Song Title,Units Sold,Net",
            '2023-11-01,2024-01-22,Spotify,SE,Paper Lantern Club,Glass Harbour,"1,204",3.7324',
            '2023-11-01,2024-01-22,iTunes,US,Paper Lantern Club,,"1,001",6.3',
        ),
    ),
    "submithub": Shape(
        ",",
        1,
        _rows(
            "Song,Campaign url,Outlet,Action,Action timestamp,Feedback,Listen time (seconds)",
            "Club - Glass,https://www.submithub.com/song/x1,Quiet Fjord Mix,listen,"
            "2026-03-02T18:11:09.120Z,,91",
            "Club - Glass,https://www.submithub.com/song/x1,Noise Parish,declined,"
            '2026-03-03T02:05:01.900Z,"Lovely vocals; warm,\nbut the mix, well, is crowded\t!",34',
            "Club - Glass,https://www.submithub.com/song/x1,Oak,declined,"
            '2026-03-04T02:05:01.900Z,"One;\ntwo;\nthree;\nfour",3',
        ),
    ),
    "spotify timeline": Shape(
        ",", 1, _rows("date,streams", "2026-01-01,118", "2026-01-02,97", "2026-01-03,120")
    ),
    "spotify playlists": Shape(
        ",",
        1,
        _rows(
            "title,author,listeners,streams,date_added",
            "Quiet Fjord,quietfjord,210,260,2026-03-06",
            "Discover Weekly,Spotify,31,33,n/a",
        ),
    ),
    "spotify campaigns": Shape(
        ",",
        1,
        _rows(
            "Release Date,Start Date,Release Name,Campaign Name,Format,Currency,Budget,Reach,Rate",
            '2/6/26 UTC,2/9/26 UTC,Glass Harbour,Glass - US,Showcase,USD,150.00,"3,410",1.47%',
            "2/6/26 UTC,2/9/26 UTC,Glass Harbour,Glass - US,Showcase,USD,NA,NA,NA",
        ),
    ),
    "apple music": Shape(
        ",",
        1,
        _rows(
            "Song,Plays,Avg. Daily Listeners,Shazam Count,Radio Spins,Purchases",
            'Glass Harbour,"1,204",31,17,2,0',
            "Night Ferry,88,3,0,0,1",
        ),
    ),
    "youtube studio": Shape(
        ",",
        1,
        _rows(
            "Content,Video title,Video publish time,Duration,Views,Watch time (hours)",
            'Total,,,,"1204",38.2',
            'aB3dE5fG7h_,Glass Harbour (Official Video),"Sep 26, 2026",214,800,25.1',
        ),
    ),
    "soundcloud": Shape(
        ",",
        3,
        _rows(
            '"Account ID","","","","",""',
            '"0e6f-22","","","","",""',
            '"Reporting Period","Artist(s)","Track","Partner","Units","Revenue (USD)"',
            '"2026-01","Paper Lantern Club","Glass Harbour","SPOTIFY","31","0.0912"',
        ),
    ),
    "believe": Shape(
        ";",
        1,
        _rows(
            "Reporting month;Sales Month;Platform;Label;Artist Name;Track title;Unit Price;Net",
            "2025/07/01;2025/05/01;Spotify;Lantern Rec;Club;Glass Harbour;0,0031;0,000407547753",
            "2025/07/01;2025/05/01;Deezer;Lantern Rec;Club;Glass Harbour;0,0031;0,000407547753",
        ),
    ),
    "believe details": Shape(
        ";",
        1,
        _rows(
            "Type;Operation Date;Shop;Track Title;Sales;Income;Share(100,00%);Rate(60,00%);Amount",
            "Digital;05/03/2025;Spotify;Glass Harbour;12;0,372;0,372;0,2232;0,2232",
            "Digital;05/03/2025;Deezer;Night, Ferry, Two;1;0,1;0,1;0,06;0,06",
        ),
    ),
    "sonosuite": Shape(
        ",",
        1,
        _rows(
            "id,start_date,end_date,country,currency,type,units,unit_price,gross_total,isrc",
            "1,2026-01-01,2026-01-31,ES,EUR,t,12,0.0031,0.0372,QZZZZ2300001",
        ),
    ),
    "bandcamp": Shape(
        ",",
        1,
        _rows(
            "date,paid to,item type,item name,artist,currency,item price,quantity,url",
            "11/25/22 5:45pm,Club,track,Glass Harbour,Club,USD,1,1,https://x.example/t",
            "11/28/22 9:02am,Club,payout,,,USD,,,",
        ),
    ),
    "groover with semicolons": Shape(
        ";",
        1,
        _rows(
            "Submission Id;Band;Track;Influencer;Decisions;Feedback;Date of answer",
            's-001;Club;Glass Harbour;Quiet Fjord Mix;Playlist add;"Nice, added, thanks; really";'
            "2026-03-05",
            "s-002;Club;Glass Harbour;Oak;No;Not for us, sorry, no;2026-03-05",
        ),
    ),
    "meta ads": Shape(
        ",",
        1,
        _rows(
            '"Reporting starts","Campaign name",Results,Reach,"CPM (cost per 1,000 impressions)"',
            '2026-03-01,"Instagram post: Glass Harbour is out...",96,3410,13.07',
            '2026-03-01,"Night; Ferry | two",9,410,3.07',
        ),
    ),
    "google ads": Shape(
        ",",
        3,
        _rows(
            "Campaign report",
            '"September 1, 2026 - September 30, 2026"',
            "Campaign,Campaign state,Clicks,Impr.,CTR,Currency code,Cost",
            'Glass Harbour - video,Enabled,12,"15,000",0.08%,USD,0.60',
            'Total: All campaigns, --,12,"15,000",0.08%,USD,0.60',
        ),
    ),
    "google ads with tabs": Shape(
        "\t",
        3,
        _tabs(
            _rows(
                "Campaign report",
                "September 1, 2026 - September 30, 2026",
                "Campaign⇥Campaign state⇥Clicks⇥Impr.⇥Cost",
                "Glass Harbour - video⇥Enabled⇥12⇥15,000⇥0.60",
            )
        ),
    ),
    "tiktok studio": Shape(
        ",",
        1,
        _rows(
            '"Date","Video Views","Profile Views","Likes","Comments","Shares"',
            '"August 30","120","4","9","1","0"',
            '"August 31","undefined","3","7","0","-1"',
        ),
    ),
    "meta per metric": Shape(
        ",", 3, _rows("sep=,", '"Views"', '"Date","Primary"', '"2026-08-22T00:00:00","8226"')
    ),
    "instagram content": Shape(
        ",",
        1,
        _rows(
            '"Post ID","Account username",Description,"Publish time",Permalink,Views,Likes',
            '"178000000000000001",paperlanternclub,"Out now!\nLink; in; bio",'
            '"09/24/2026 15:30",https://x.example/p,1204,61',
            '"178000000000000002",paperlanternclub,"Tour\n\n#a;b | #c","09/25/2026 15:30",'
            "https://x.example/q,904,31",
        ),
    ),
    "x analytics": Shape(
        ",",
        1,
        _rows(
            "Date,Impressions,Likes,Engagements,Bookmarks,Shares",
            '"Tue, Aug 25, 2026",120,3,9,0,1',
            '"Mon, Aug 24, 2026",100,2,5,0,1',
        ),
    ),
    "x video": Shape(
        ",",
        2,
        _rows(
            "Video overview,,,,,",
            "Date,Views,Watch Time (ms),Completion Rate,Average Watch Time (ms),Revenue",
            '"Tue, Aug 25, 2026",120,3000,9,0,1',
            '"Mon, Aug 24, 2026",100,2000,5,0,1',
        ),
    ),
    "french with semicolons": Shape(
        ";",
        1,
        _rows(
            "Titre;Écoutes;Revenu net;Commentaire",
            "Port de verre;1 204;0,41;Bien, très bien, bravo",
            "Ferry de nuit;88;0,02;",
        ),
    ),
    "pipes": Shape(
        "|",
        1,
        _rows("Song|Artist|Streams|Paid", "Glass, Harbour|Club|12|0.5", "Night, Ferry|Club|3|0.1"),
    ),
    "two text columns": Shape(
        ",", 1, _rows("Song,Curator", "Glass Harbour,Quiet Fjord", "Night Ferry,Oak")
    ),
    "one row": Shape(";", 1, _rows("Titel;Plays;Erlös", "Glashafen;12;0,5")),
    "ragged": Shape(
        ",",
        1,
        _rows(
            "Song,Artist,Streams,Paid",
            "One,A,1,0.1",
            "Two,B,2",
            "Three,C,3,0.3",
            "Four, the song,D,4,0.4",
            "Five,E,5,0.5",
        ),
    ),
}
