import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=8, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('nation', 'ประเทศ'), ('province', 'จังหวัด'), ('district', 'อำเภอ/เขต'), ('subdistrict', 'ตำบล/แขวง'), ('village', 'หมู่บ้าน')], max_length=11)),
                ('name_th', models.CharField(max_length=100)),
                ('name_en', models.CharField(max_length=100)),
                ('sort_key', models.CharField(db_collation='C', max_length=250)),
                ('postal_code', models.CharField(blank=True, max_length=5)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.place')),
            ],
            options={
                'indexes': [models.Index(fields=['parent', 'sort_key'], name='place_children'), models.Index(fields=['level', 'sort_key'], name='place_level')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['nation', 'province', 'district', 'subdistrict', 'village'])), name='place_level_known'), models.CheckConstraint(condition=models.Q(models.Q(('code', 'TH'), ('parent__isnull', True)), ('parent__isnull', False), _connector='OR'), name='place_has_parent_unless_nation'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='place_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='place_point_whole')],
            },
        ),
    ]
